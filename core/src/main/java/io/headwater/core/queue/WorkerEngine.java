package io.headwater.core.queue;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.engine.Around;
import io.headwater.core.engine.Backoff;
import io.headwater.core.engine.ConsumerLoop;
import io.headwater.core.engine.ErrorText;
import io.headwater.core.engine.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One worker of a queue. Its thread owns all state and calls {@link #step} for ever; only handlers
 * and calls that settle run elsewhere, and leave their outcome in the inbox. On a virtual clock a
 * step is a replay.
 *
 * <pre>
 *   step:  outcomes ─► begin to settle ─► renew ─► receive as many as handlers are free ─► start
 *             ▲                │                                                             │
 *             └──── settled ───┴──────────────── handled ────────────────────────────────────┘
 * </pre>
 *
 * <p>Nobody who is free waits for what others settle. Of each kind of settlement, its text
 * included, one call is under way; what ends meanwhile is settled by the next one, all of it:
 * however slow the backend is, it is asked once for many that went well. A message is started when
 * it is received, none waits here; it leaves memory only when it was settled, or when its lock was
 * lost.
 */
class WorkerEngine implements ConsumerLoop.Engine<WorkerCounts> {
  /** The longest wait: a clock that is moved by hand is looked at so often. */
  private static final long WAIT_NANOS = Duration.ofMillis(500).toNanos();

  /** How many may be held beside those that are handled, in a worker of few handlers. */
  private static final int LEAST_SETTLING = 16;

  private final WorkerSettings settings;
  private final Worker.Handler handler;
  private final Around<Held.Outcome> around;
  private final Clock clock;
  private final Receiver receiver;
  private final Executor elsewhere;
  private final Backoff receives;
  private final Backoff settles;
  private final Backoff renewals;
  private final long lockNanos;

  /** By token, in the order of receiving. */
  private final Map<String, Held> held = new LinkedHashMap<>();

  /** What is to be settled by the next call. */
  private final Map<Settlement, List<Held>> ended = new LinkedHashMap<>();

  /** Of what a call is under way. */
  private final Set<Settlement> underWay = new HashSet<>();

  /** When the oldest lock was taken or renewed, or before. */
  private long lockedSince;

  private int settling;
  private int running;
  private long acked;
  private long released;
  private long rejected;
  private long lost;
  private @Nullable Error fatal;

  /**
   * @param elsewhere runs calls that settle: where the engine does not wait for them
   */
  WorkerEngine(
      WorkerSettings settings,
      Worker.Handler handler,
      Around<Held.Outcome> around,
      Receiver receiver,
      Executor elsewhere) {
    this.settings = settings;
    this.handler = handler;
    this.around = around;
    this.clock = around.clock();
    this.receiver = receiver;
    this.elsewhere = elsewhere;
    this.receives = new Backoff(clock);
    this.settles = new Backoff(clock);
    this.renewals = new Backoff(clock);
    this.lockNanos = settings.lockTime().toNanos();
    around.inbox().wakesBy(receiver::wakeup);
  }

  /**
   * Does everything that can be done, then waits a while for something new.
   *
   * @throws RuntimeException what the backend threw, if it does not pass by itself
   * @throws Error what a handler threw
   */
  @Override
  public void step() {
    work();
    if (fatal != null) {
      throw fatal;
    }
    receive();
  }

  /** The same before receiving and while handlers are waited for. */
  private void work() {
    takeOutcomes();
    settle();
    renew();
  }

  private void takeOutcomes() {
    Inbox<Held.Outcome> inbox = around.inbox();
    for (Held.Outcome outcome = inbox.take(); outcome != null; outcome = inbox.take()) {
      switch (outcome) {
        case Held.Outcome.Handled handled -> take(handled);
        case Held.Outcome.Settled settled -> take(settled);
      }
    }
  }

  private void take(Held.Outcome.Handled outcome) {
    running--;
    Throwable error = outcome.error();
    if (error instanceof Error serious) {
      fatal = fatal == null ? serious : fatal; // not settled: it is given back
    } else if (outcome.held().lost) {
      held.remove(outcome.held().message.token());
    } else {
      toSettle(settlement(error), List.of(outcome.held()));
      settling++;
    }
  }

  private void toSettle(Settlement settlement, List<Held> messages) {
    ended.computeIfAbsent(settlement, absent -> new ArrayList<>()).addAll(messages);
  }

  /** What becomes of a message whose handler ended so. */
  Settlement settlement(@Nullable Throwable error) {
    return switch (error) {
      case null -> new Settlement.Ack();
      case Rejected wrong -> new Settlement.Reject(ErrorText.messageOf(wrong));
      case Throwable failure -> new Settlement.Release(null, ErrorText.of(failure));
    };
  }

  /** Begins to settle what ended; what the backend does not take now stays for another step. */
  private void settle() {
    for (Settlement settlement : List.copyOf(ended.keySet())) {
      if (settles.ready() && underWay.add(settlement)) {
        List<Held> all = Objects.requireNonNull(ended.remove(settlement));
        all.forEach(each -> each.settling = true);
        List<Received> ours = messages(all.stream().filter(each -> !each.lost).toList());
        try {
          elsewhere.execute(
              () ->
                  around
                      .inbox()
                      .put(new Held.Outcome.Settled(settlement, all, settle(ours, settlement))));
        } catch (RuntimeException | Error e) {
          underWay.remove(settlement); // or else closing would wait for it
          throw e;
        }
      }
    }
    takeOutcomes();
  }

  /** What went wrong, an Error too: it is for the engine's thread. */
  private @Nullable Throwable settle(List<Received> messages, Settlement settlement) {
    try {
      if (!messages.isEmpty()) {
        receiver.settle(messages, settlement);
      }
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  private void take(Held.Outcome.Settled outcome) {
    List<Held> all = outcome.messages();
    underWay.remove(outcome.settlement());
    all.forEach(each -> each.settling = false);
    RuntimeException failure =
        switch (outcome.error()) {
          case null -> null;
          case LockLost some -> {
            note(some);
            yield null;
          }
          case Error serious -> throw serious;
          case RuntimeException e -> e;
          case Throwable checked -> throw new AssertionError("settling throws none", checked);
        };
    if (settles.hears(failure)) {
      settling -= all.size();
      all.forEach(each -> held.remove(each.message.token()));
      count(outcome.settlement(), all.stream().filter(each -> !each.lost).count());
    } else {
      toSettle(outcome.settlement(), all);
      if (all.stream().anyMatch(each -> each.leftOut)) {
        lockedSince = Math.min(lockedSince, clock.nanos() - renewalNanos());
      }
    }
    all.forEach(each -> each.leftOut = false);
  }

  private void count(Settlement settlement, long messages) {
    switch (settlement) {
      case Settlement.Ack ack -> acked += messages;
      case Settlement.Release release -> released += messages;
      case Settlement.Reject reject -> rejected += messages;
    }
  }

  /** Renews all locks when a third of the time of the oldest has passed. */
  private void renew() {
    if (untilRenewal() > 0) {
      return;
    }
    List<Received> ours =
        messages(held.values().stream().filter(each -> !each.lost && !each.settling).toList());
    long now = clock.nanos();
    if (renewals.does(() -> renew(ours))) {
      lockedSince = now;
      held.values().forEach(each -> each.leftOut = each.settling);
    }
  }

  private void renew(List<Received> messages) {
    try {
      if (!messages.isEmpty()) {
        receiver.renew(messages);
      }
    } catch (LockLost e) {
      note(e);
    }
  }

  private void note(LockLost locks) {
    for (Received message : locks.messages()) {
      Held gone = held.get(message.token());
      if (gone != null && !gone.lost) {
        gone.lost = true;
        lost++;
      }
    }
  }

  private static List<Received> messages(List<Held> some) {
    return some.stream().map(each -> each.message).toList();
  }

  /** How long until locks are renewed, in nanoseconds. */
  private long untilRenewal() {
    if (held.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long due = Math.max(0, lockedSince + renewalNanos() - clock.nanos());
    return Math.max(due, renewals.untilReady());
  }

  /** After how much of their time locks are renewed. */
  long renewalNanos() {
    return lockNanos / 3;
  }

  /** How many messages may be received now. */
  int free() {
    long settling = Math.max(settings.concurrency(), LEAST_SETTLING);
    long most = settings.concurrency() + settling - held.size();
    return (int) Math.min(settings.concurrency() - running, most);
  }

  /** Receives as many as may run, and starts them; waits for an outcome if none may. */
  private void receive() {
    int free = free();
    if (free > 0 && receives.ready()) {
      long wait = around.inbox().polling() ? untilNext() : 0;
      try {
        lockedSince = held.isEmpty() ? clock.nanos() : lockedSince;
        List<Received> taken = receives.ask(() -> receiver.receive(free, Duration.ofNanos(wait)));
        if (taken != null) {
          taken.forEach(message -> start(new Held(message)));
          return;
        }
      } finally {
        around.inbox().polled();
      }
    }
    around.inbox().await(Math.min(untilNext(), free > 0 ? receives.untilReady() : WAIT_NANOS));
  }

  /** How long there is nothing to do but to receive, in nanoseconds. */
  private long untilNext() {
    long wait = Math.min(Math.min(WAIT_NANOS, lockNanos / 6), untilRenewal());
    return underWay.containsAll(ended.keySet()) ? wait : Math.min(wait, settles.untilReady());
  }

  private void start(Held message) {
    held.put(message.message.token(), message);
    running++;
    around
        .executor()
        .execute(
            () -> {
              Throwable error = null;
              try {
                handler.handle(message.message);
              } catch (Throwable e) { // an Error too: the engine stops the worker by it
                error = e;
              }
              around.inbox().put(new Held.Outcome.Handled(message, error));
            });
  }

  /**
   * Receives no more, waits for what runs up to the drain time, settles that, gives back the rest.
   *
   * @throws RuntimeException what the backend threw
   */
  @Override
  public void close() {
    try {
      long until = clock.nanos() + settings.drain().toNanos();
      work();
      while (running > 0 && until - clock.nanos() > 0) {
        around.inbox().await(Math.min(untilNext(), until - clock.nanos()));
        work();
      }
      awaitSettled();
      settles.forget(); // or else what a failure delays would not be settled at all
      while (!ended.isEmpty() && settles.ready()) {
        settle();
        awaitSettled();
      }
    } finally {
      receiver.close();
    }
  }

  /** Each call ends in bounded time: the backend sees to that. */
  private void awaitSettled() {
    while (!underWay.isEmpty()) {
      around.inbox().await(WAIT_NANOS);
      takeOutcomes();
    }
  }

  /** Whether it has nothing in hand. */
  boolean isIdle() {
    return held.isEmpty();
  }

  @Override
  public @Nullable Throwable unreachable() {
    if (receives.cause() != null) {
      return receives.cause();
    }
    return settles.cause() == null ? renewals.cause() : settles.cause();
  }

  @Override
  public WorkerCounts view() {
    return new WorkerCounts(acked, released, rejected, lost, running, settling);
  }
}
