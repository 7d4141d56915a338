package io.headwater.testkit;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Limits;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Queues;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.Set;

/**
 * The queues of one kind of store, as the suites of {@link QueuesContract} drive them: opened,
 * closed, crashed and opened again. The suites give every queue a name that nobody else uses, so
 * that backends may share a broker. A store that is a {@link Backend} is one by {@link #of}.
 *
 * <p>All methods are called by one thread at a time, but other threads may be using the queues.
 */
public interface QueueBackend extends AutoCloseable {

  /**
   * What a backend may lack. It then refuses a queue that needs it when it is created, with {@link
   * NotSupported} that names the queue and the {@link #word}.
   */
  enum Feature {
    /** Messages of a higher priority are handed out first; three levels at least. */
    PRIORITIES("priorities"),
    /** A message that waits for too long becomes a dead letter. */
    EXPIRY("expiry"),
    /** Sending to a queue that is as long as it may be fails. */
    REFUSING_BOUND("bound"),
    /** The oldest message makes room for a new one. */
    DROPPING_BOUND("bound"),
    /** Locks of 12 hours. */
    LONG_LOCKS("lock time"),
    /** Locks of 1 s. */
    SHORT_LOCKS("lock time"),
    /** A single delivery. */
    ONE_DELIVERY("deliveries"),
    /** A hundred deliveries. */
    MANY_DELIVERIES("deliveries"),
    /** Delays of days between deliveries. */
    LONG_DELAYS("delay"),
    /** What the queue gives up on is gone. */
    NO_DEAD_LETTERS("dead letters");

    private final String word;

    Feature(String word) {
      this.word = word;
    }

    /** What a refusal calls it. */
    public String word() {
      return word;
    }

    /** What a report calls it. */
    String sentence() {
      return switch (this) {
        case PRIORITIES -> "A queue may have priorities";
        case EXPIRY -> "A queue may have an expiry";
        case REFUSING_BOUND -> "A queue may have a bound, and refuse what is beyond";
        case DROPPING_BOUND -> "A queue may have a bound, and drop the oldest";
        case LONG_LOCKS -> "A queue may have a lock time of 12 hours";
        case SHORT_LOCKS -> "A queue may have a lock time of 1 second";
        case ONE_DELIVERY -> "A queue may deliver a message once";
        case MANY_DELIVERIES -> "A queue may deliver a message a hundred times";
        case LONG_DELAYS -> "A queue may wait for 30 days between deliveries";
        case NO_DEAD_LETTERS -> "A queue may drop what it gives up on";
      };
    }

    /** The same queue, but one that needs this feature. */
    Queue neededBy(Queue queue) {
      Duration month = Duration.ofDays(30);
      return switch (this) {
        case PRIORITIES -> queue.withPriorities(3);
        case EXPIRY -> queue.expiringAfter(Duration.ofHours(1));
        case REFUSING_BOUND -> queue.boundedTo(10, Overflow.REFUSE);
        case DROPPING_BOUND -> queue.boundedTo(10, Overflow.DROP_OLDEST);
        case LONG_LOCKS -> queue.withLockTime(Duration.ofHours(12));
        case SHORT_LOCKS -> queue.withLockTime(Duration.ofSeconds(1));
        case ONE_DELIVERY -> queue.withRetry(Retry.never());
        case MANY_DELIVERIES -> queue.withRetry(new Retry(100, Duration.ZERO, 1, Duration.ZERO));
        case LONG_DELAYS -> queue.withRetry(new Retry(3, month, 1, month));
        case NO_DEAD_LETTERS -> queue.withoutDeadLetters();
      };
    }
  }

  /** What kind of store this is, for reports; for example {@code embedded, durable, on disk}. */
  String name();

  /** Opens the store for the first time. Called once, before the others. */
  Queues open();

  /** Closes the store in order, if it is open, and opens it again with the same data. */
  Queues reopen();

  /** Whether {@link #crash} works. */
  boolean canCrash();

  /**
   * Stops the store, or at least this user of it, abruptly, without closing it, and opens it again
   * with whatever has survived.
   *
   * @throws NotSupported if this backend cannot crash
   */
  Queues crash();

  /**
   * Whether locks, delays and expiry take their time from the clock that the suite handed over: it
   * is then moved by hand, before a call and never while one waits. If not, the suite waits.
   */
  default boolean takesClock() {
    return true;
  }

  /** What it lacks. */
  default Set<Feature> lacks() {
    return Set.of();
  }

  /** Whether it can tell how old the oldest message is; if not, the answer is null. */
  default boolean tellsOldest() {
    return true;
  }

  /** Most bytes of data of a message. */
  default int maxMessageBytes() {
    return Limits.MAX_DATA_BYTES;
  }

  /**
   * The lock time of queues of which the suite lets locks run out; if it has to wait for that,
   * short, but long enough for a few calls on a machine that stands still for a second or two.
   */
  default Duration lockTime() {
    return takesClock() ? Duration.ofMinutes(10) : Duration.ofSeconds(4);
  }

  /**
   * How long a suite waits for what comes in its own time before it says that it never comes. Much
   * longer than it ever takes.
   */
  default Duration patience() {
    return Duration.ofMinutes(1);
  }

  /** Closes the store if it is open, and removes its data. A second call does nothing. */
  @Override
  void close();

  /** The queues of a store that is a backend already. */
  static QueueBackend of(Backend store) {
    return new StoreQueues(store);
  }
}
