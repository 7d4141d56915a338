package io.headwater.kafka.queue;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Received;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One share session for many threads. One request is under way at a time; what many want meanwhile,
 * or have settled, goes into one next request. Whoever has the turn asks for all.
 */
final class SharedTurns implements AutoCloseable {
  /** How long one request waits for a message: the longest that others wait for their turn. */
  private static final Duration WAIT = Duration.ofMillis(100);

  private static final long PAUSE_NANOS = 20_000_000;
  private static final int MOST = 1_000;
  private static final int SETTLED_AT_ONCE = 10_000;

  private final OpenQueue queue;
  private final HeldMessages held; // changed by whoever has the turn
  private final HandOut handOut;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final ConcurrentLinkedQueue<Wish> wishes = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Settling> settlings = new ConcurrentLinkedQueue<>();

  /** How many callers want something just now. */
  private final AtomicInteger callers = new AtomicInteger();

  private @Nullable ShareSession session; // guarded by turn
  private volatile boolean closed;

  /** Makes messages of records that were taken; settles those that are not to be handed out. */
  interface HandOut {
    List<Received> of(
        ShareSession session, HeldMessages held, List<ConsumerRecord<byte[], byte[]>> records)
        throws ShareSession.Ended;
  }

  /** What one caller wants to have. Its results are guarded by turn. */
  private static final class Wish {
    final int max;
    final Duration wait;
    final List<Received> taken = new ArrayList<>();
    boolean done;
    @Nullable RuntimeException failure;

    Wish(int max, Duration wait) {
      this.max = max;
      this.wait = wait;
    }
  }

  /** What one caller wants to become of some messages. Its results are guarded by turn. */
  private static final class Settling {
    final List<Received> messages;
    final AcknowledgeType type;
    final List<Received> lost = new ArrayList<>();
    boolean done;
    @Nullable RuntimeException failure;

    Settling(List<Received> messages, AcknowledgeType type) {
      this.messages = messages;
      this.type = type;
    }
  }

  SharedTurns(OpenQueue queue, HandOut handOut) {
    this.queue = queue;
    this.held =
        new HeldMessages(queue.cluster().clock(), queue.definition(), queue.counters().lost);
    this.handOut = handOut;
  }

  /** What this session holds. */
  HeldMessages held() {
    return held;
  }

  /** How many ask it for something just now. */
  int callers() {
    return callers.get();
  }

  /** Drops what ran out, unless somebody has the turn: then it is soon enough when he is done. */
  void dropOverdue() {
    if (turn.tryLock()) {
      try {
        held.dropOverdue();
      } finally {
        turn.unlock();
      }
    }
  }

  /** Has the turn for a while: all who call wait for it in their order. */
  private void inTurn(Runnable action) {
    callers.incrementAndGet();
    turn.lock();
    try {
      action.run();
    } finally {
      turn.unlock();
      callers.decrementAndGet();
    }
  }

  /** Takes messages; waits for the first, but not always for as long as this says. */
  List<Received> take(int max, Duration wait) {
    Wish mine = new Wish(Math.min(max, MOST), wait);
    wishes.add(mine);
    inTurn(
        () -> {
          while (!mine.done) { // a round is for so many at most
            fulfil();
          }
        });
    if (mine.failure instanceof Unavailable && !mine.wait.isZero()) {
      LockSupport.parkNanos(PAUSE_NANOS); // it may come back in time
    } else if (mine.failure != null) {
      throw mine.failure;
    }
    return mine.taken;
  }

  /** Takes messages for all who want some now. */
  private void fulfil() {
    List<Wish> together = new ArrayList<>();
    int max = 0;
    Duration wait = WAIT;
    for (Wish next = wishes.poll(); next != null; next = max < MOST ? wishes.poll() : null) {
      together.add(next);
      max += next.max;
      wait = next.wait.compareTo(wait) < 0 ? next.wait : wait;
    }
    try {
      checkOpen();
      held.dropOverdue();
      share(fetch(Math.min(max, MOST), wait), together);
    } catch (ShareSession.Ended e) {
      reset();
      RuntimeException failure = queue.cluster().errors().of("receiving", e.reason());
      together.forEach(each -> each.failure = failure);
    } catch (RuntimeException e) {
      together.forEach(each -> each.failure = e);
    } finally {
      together.forEach(each -> each.done = true);
    }
  }

  /** What a session that held nothing has not survived, another one does. */
  private List<Received> fetch(int max, Duration wait) throws ShareSession.Ended {
    boolean wasIdle = session != null && held.isEmpty(); // brokers close what nobody uses
    try {
      return fetchOnce(max, wait);
    } catch (ShareSession.Ended e) {
      if (!wasIdle) {
        throw e;
      }
      reset();
      return fetchOnce(max, wait);
    }
  }

  private List<Received> fetchOnce(int max, Duration wait) throws ShareSession.Ended {
    ShareSession current = session();
    held.asks();
    List<ConsumerRecord<byte[], byte[]>> records = current.fetch(max, wait);
    queue.answered(current);
    return handOut.of(current, held, records);
  }

  private static void share(List<Received> taken, List<Wish> among) {
    int from = 0;
    for (Wish each : among) {
      int to = Math.min(taken.size(), from + each.max);
      each.taken.addAll(taken.subList(from, to));
      from = to;
    }
  }

  /**
   * Takes as many messages as had their last lock here, and lost it: those are the first that wait,
   * unless somebody else has taken them.
   */
  void takeLapsed() {
    turn.lock();
    try {
      held.dropOverdue();
      int lapsed = held.takeLapsed();
      if (lapsed > 0 && !closed) {
        putBack(fetch(Math.min(lapsed, MOST), Duration.ZERO));
      }
    } catch (ShareSession.Ended e) {
      reset();
    } finally {
      turn.unlock();
    }
  }

  /** What was taken for nobody was not delivered: a copy that does not count it takes its place. */
  private void putBack(List<Received> taken) throws ShareSession.Ended {
    if (taken.isEmpty()) {
      return;
    }
    List<Long> offsets = taken.stream().map(HeldMessages::place).toList();
    offsets.forEach(held::settled);
    try {
      queue.again(
          taken.stream()
              .map(each -> new Queued(each.message(), each.sent(), each.delivery() - 1))
              .toList());
    } catch (RuntimeException e) {
      session().giveBack(offsets);
      throw e;
    }
    queue.drop(session(), offsets);
  }

  private void checkOpen() {
    boolean wasClosed = closed; // asked first: the queue was closed before its receivers
    queue.checkOpen();
    if (wasClosed) {
      throw new IllegalStateException(
          "this receiver of queue '%s' was closed".formatted(queue.definition().name()));
    }
  }

  private ShareSession session() {
    ShareSession current = session == null ? queue.session() : session;
    session = current;
    return current;
  }

  /** The connection is of no more use, and what was held is not held any more. */
  private void reset() {
    if (session != null) {
      session.close();
      queue.lookAgain(session);
      session = null;
    }
    held.lostAll();
  }

  /**
   * Asks the leader, together with what others ask. Returns those whose locks had been lost.
   *
   * @throws IllegalArgumentException if one of them is not of Kafka
   */
  List<Received> settle(List<Received> messages, AcknowledgeType type) {
    if (messages.isEmpty()) {
      return List.of();
    }
    messages.forEach(held::offset); // before others have to do with it
    Settling mine = new Settling(messages, type);
    settlings.add(mine);
    inTurn(
        () -> {
          while (!mine.done) {
            settleAll();
          }
        });
    if (mine.failure != null) {
      throw mine.failure;
    }
    return mine.lost;
  }

  /** Settles for all who want to now. */
  private void settleAll() {
    List<Settling> together = new ArrayList<>();
    SortedMap<Long, AcknowledgeType> asked = new TreeMap<>();
    held.dropOverdue();
    held.asks();
    for (Settling next = settlings.poll();
        next != null;
        next = asked.size() < SETTLED_AT_ONCE ? settlings.poll() : null) {
      together.add(next);
      enter(next, asked);
    }
    try {
      queue.checkOpen();
      ask(asked);
      together.forEach(this::apply);
    } catch (ShareSession.Ended e) {
      reset();
      RuntimeException unknown =
          queue.cluster().errors().unsettled(queue.definition().name(), e.reason());
      together.forEach(each -> each.failure = unknown);
    } catch (RuntimeException e) {
      together.forEach(each -> each.failure = e);
    } finally {
      together.forEach(each -> each.done = true);
    }
  }

  /**
   * Enters what is held, and not settled in the same breath; a renewal gives way to what settles.
   */
  private void enter(Settling settling, SortedMap<Long, AcknowledgeType> asked) {
    for (Received each : settling.messages) {
      Long offset = held.offset(each);
      AcknowledgeType before = offset == null ? null : asked.get(offset);
      if (offset == null || (before != null && before != AcknowledgeType.RENEW)) {
        settling.lost.add(each);
      } else {
        asked.put(offset, settling.type);
      }
    }
  }

  /**
   * Asks the leader. If one is lost, it does nothing and does not say which: so it is asked for
   * each half. What runs out meanwhile is not asked for: the leader might say yes, see {@link
   * HeldMessages}.
   */
  private void ask(SortedMap<Long, AcknowledgeType> asked) throws ShareSession.Ended {
    if (asked.isEmpty() || session().acknowledge(asked)) {
      return;
    }
    if (asked.size() == 1) {
      held.lost(asked.firstKey());
      return;
    }
    long middle = List.copyOf(asked.keySet()).get(asked.size() / 2);
    for (var half : List.of(asked.headMap(middle), asked.tailMap(middle))) {
      held.dropOverdue();
      half.keySet().retainAll(held.offsets());
      ask(half);
    }
  }

  private void apply(Settling settling) {
    for (Received each : settling.messages) {
      if (settling.lost.contains(each)) {
        continue;
      }
      Long offset = held.offset(each);
      if (offset == null) {
        settling.lost.add(each);
      } else if (settling.type == AcknowledgeType.RENEW) {
        held.renewed(offset);
      } else {
        held.settled(offset);
        if (settling.type == AcknowledgeType.ACCEPT) {
          queue.finished().add(offset);
        }
      }
    }
  }

  /** Takes nothing more. */
  void refuse() {
    closed = true;
  }

  /** Gives back what is held. A second call does nothing. */
  @Override
  public void close() {
    refuse();
    turn.lock();
    try {
      ShareSession open = session;
      if (open != null) {
        session = null;
        held.dropOverdue();
        queue.counters().released.add(held.offsets().size());
        try (open) {
          open.giveBack(held.offsets());
        } catch (ShareSession.Ended | HeadwaterException e) {
          // the leader gives them back when it misses this connection
        }
        held.settledAll();
      }
    } finally {
      turn.unlock();
    }
  }
}
