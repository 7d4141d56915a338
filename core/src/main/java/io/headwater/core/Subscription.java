package io.headwater.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A running handler of events: it is given every matching event in the order of the positions,
 * first those stored already, then new ones as they are committed.
 *
 * <pre>{@code
 * try (Subscription mailer =
 *     Subscription.of(store).named("mailer").matching(Query.types("Opened")).start(this::greet)) {
 *   …
 * }
 * }</pre>
 *
 * <p><b>Delivery is at least once.</b> No event is skipped. In one run none is given twice, but the
 * one that the handler failed on. A named subscription keeps a {@link Checkpoint} and goes on
 * behind it when it is started again; after a kill, at most as many events as {@link
 * Builder#checkpointEvery} says are given again, after {@link #close} none. A handler that must
 * count exactly once stores the checkpoint itself, beside what it writes, and starts with {@link
 * Start#behind}.
 *
 * <p>A handler that keeps failing stops its subscription and no other: {@link #status} is then
 * {@link Status.Failed}, and one line is logged. Start it anew after the cause is gone.
 *
 * <p>The handler runs on the subscription's own virtual thread, never two calls at once. Start one
 * subscription of a name at a time. All methods are safe for use by many threads.
 */
public final class Subscription implements AutoCloseable {

  /** What is done with each event. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Handles one event; it counts as done when this returns. Called again with the same event if
     * this throws an exception; an {@link Error} stops the subscription at once.
     */
    void handle(RecordedEvent event) throws Exception;
  }

  /** Waits, by the clock or otherwise: a test on a virtual clock does not. */
  @FunctionalInterface
  public interface Sleeper {
    /** Returns after this time. */
    void sleep(Duration time) throws InterruptedException;
  }

  /** Where a subscription begins that has no checkpoint yet. */
  public sealed interface Start {
    /** With the first event of the store. */
    record Beginning() implements Start {}

    /** With the first event stored from now on. */
    record End() implements Start {}

    /**
     * Behind a position of this store.
     *
     * @param position 0 to the head
     */
    record After(long position) implements Start {}

    /**
     * Behind a checkpoint that the handler keeps itself; compared with the store like one that the
     * store keeps.
     *
     * @param checkpoint the checkpoint
     */
    record Behind(Checkpoint checkpoint) implements Start {}

    /**
     * With the first event recorded in the millisecond of a time or later ({@link
     * RecordedEvent#recordedAt}).
     *
     * @param time the time
     */
    record At(Instant time) implements Start {}

    /** With the first event of the store. */
    static Start beginning() {
      return new Beginning();
    }

    /** With the first event stored from now on. */
    static Start end() {
      return new End();
    }

    /** Behind a position of this store. */
    static Start after(long position) {
      return new After(position);
    }

    /** Behind a checkpoint that the handler keeps itself. */
    static Start behind(Checkpoint checkpoint) {
      return new Behind(checkpoint);
    }

    /** With the first event recorded in the millisecond of this time or later. */
    static Start at(Instant time) {
      return new At(time);
    }
  }

  /** A subscription that is not started yet. For one thread. */
  public static final class Builder {
    private final Headwater store;
    private @Nullable String name;
    private Query query = Query.all();
    private Start start = Start.beginning();
    private int checkpointEvery = 1_000;
    private Retry retry = Retry.standard();
    private Sleeper sleeper = Thread::sleep;

    private Builder(Headwater store) {
      this.store = store;
    }

    /** Keeps a checkpoint under this name; without a name it keeps none. Limits of a name. */
    public Builder named(String durableName) {
      this.name = Limits.checkName("subscription", durableName);
      return this;
    }

    /** Gives only these events to the handler; all of them unless this is called. */
    public Builder matching(Query events) {
      this.query = events;
      return this;
    }

    /**
     * Where to begin, if there is no checkpoint of the name yet; at the beginning unless this is
     * called.
     */
    public Builder from(Start begin) {
      this.start = begin;
      return this;
    }

    /**
     * Saves the checkpoint after so many events (1,000 unless this is called); it is also saved on
     * close, and after a second without new events.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public Builder checkpointEvery(int events) {
      if (events < 1) {
        throw new IllegalArgumentException(
            "checkpoint every " + events + " events; expected 1 or more");
      }
      this.checkpointEvery = events;
      return this;
    }

    /** What to do when the handler fails; {@link Retry#standard} unless this is called. */
    public Builder retry(Retry policy) {
      this.retry = policy;
      return this;
    }

    /** Waits between attempts in this way, {@link Thread#sleep} unless this is called. */
    public Builder sleepingWith(Sleeper newSleeper) {
      this.sleeper = newSleeper;
      return this;
    }

    /**
     * Finds the place to begin, and starts.
     *
     * @throws HeadwaterException.CheckpointMismatch if the checkpoint does not belong to this store
     *     as it is now
     * @throws IllegalArgumentException if the start is behind the head of the store
     */
    public Subscription start(Handler handler) {
      return new Subscription(this, handler);
    }
  }

  private final Headwater store;
  private final @Nullable String name;
  private final int checkpointEvery;
  private final Retry retry;
  private final Runner runner;

  private Subscription(Builder settings, Handler handler) {
    this.store = settings.store;
    this.name = settings.name;
    this.checkpointEvery = settings.checkpointEvery;
    this.retry = settings.retry;
    long after = findStart(settings.start);
    Loop loop = new Loop(settings.query, handler, after);
    String title = "subscription " + (name == null ? "without a name" : "'" + name + "'");
    this.runner = new Runner(title, store.events(), settings.sleeper, loop);
    runner.reached(after);
    runner.start();
  }

  /** A new subscription to the events of a store. */
  public static Builder of(Headwater store) {
    return new Builder(store);
  }

  /** Every matching event up to this position has been handled. */
  public long position() {
    return runner.position();
  }

  /** How it is doing. */
  public Status status() {
    return runner.status();
  }

  /**
   * Waits until every matching event up to a position has been handled.
   *
   * @return false if the time ran out
   * @throws IllegalStateException if it failed or was closed before that position
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public boolean awaitPosition(long position, Duration timeout) throws InterruptedException {
    return runner.awaitPosition(position, timeout);
  }

  /**
   * Stops after the event that is being handled, and saves the checkpoint. Waits for both, unless
   * the handler itself calls this. Not interruptible. A second call does nothing more.
   */
  @Override
  public void close() {
    runner.close();
  }

  private long findStart(Start start) {
    if (name != null) {
      Optional<Checkpoint> saved = store.checkpoints().load(name);
      if (saved.isPresent()) {
        Resume.check(
            store,
            saved.get(),
            "restore the store it belongs to, or delete checkpoint '%s' and choose where to start"
                .formatted(name));
        return saved.get().position();
      }
    }
    long after = resolve(start);
    if (name != null) {
      // Or else a crash before the first save would choose "the end" anew, behind events not seen.
      store.checkpoints().save(name, Resume.checkpoint(store, after));
    }
    return after;
  }

  private long resolve(Start start) {
    return switch (start) {
      case Start.Beginning beginning -> 0;
      case Start.End end -> store.events().head();
      case Start.After after -> {
        long head = store.events().head();
        if (after.position() < 0 || after.position() > head) {
          throw new IllegalArgumentException(
              "start after position %d; expected 0 to the head of the store, %d"
                  .formatted(after.position(), head));
        }
        yield after.position();
      }
      case Start.Behind behind -> {
        Resume.check(
            store,
            behind.checkpoint(),
            "restore the store it belongs to, or build anew what it stands for");
        yield behind.checkpoint().position();
      }
      case Start.At at -> Resume.lastBefore(store.events(), at.time());
    };
  }

  /** The policy: one event after the other, retries, checkpoints. Used by the runner's thread. */
  private final class Loop implements Runner.Work {
    /** How many events are handled before other virtual threads get their turn. */
    private static final int BATCH = 256;

    private final Pull pull;
    private final Handler handler;
    private @Nullable RecordedEvent current;
    private int failures;
    private int unsaved;
    private long saved;
    private long done;

    Loop(Query query, Handler handler, long after) {
      this.pull = new Pull(store.events(), query, after);
      this.handler = handler;
      this.saved = after;
      this.done = after;
    }

    @Override
    public Runner.Step step() {
      for (int i = 0; i < BATCH && !runner.closing(); i++) {
        if (current == null) {
          current = pull.next();
        }
        RecordedEvent event = current;
        if (event == null) {
          reached(pull.position());
          return new Runner.Step.CaughtUp(done);
        }
        try {
          handler.handle(event);
        } catch (Exception e) {
          return failed(event, e);
        }
        current = null;
        failures = 0;
        reached(event.position());
        if (++unsaved >= checkpointEvery) {
          save();
        }
      }
      return Runner.Step.AGAIN;
    }

    private Runner.Step failed(RecordedEvent event, Exception cause) {
      failures++;
      if (failures >= retry.attempts()) {
        return new Runner.Step.GiveUp(event.position(), cause);
      }
      return new Runner.Step.Pause(
          retry.delayAfter(failures), new Status.Retrying(event.position(), failures, cause));
    }

    private void reached(long position) {
      done = position;
      runner.reached(position);
    }

    private void save() {
      unsaved = 0;
      if (name != null && done != saved) {
        store.checkpoints().save(name, Resume.checkpoint(store, done));
        saved = done;
      }
    }

    @Override
    public void idle() {
      save();
    }

    @Override
    public void finish() {
      save();
    }

    @Override
    public long at() {
      return current == null ? pull.position() + 1 : current.position();
    }
  }
}
