package io.headwater.core;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept until one worker has done it: each message is handed to one at a time, under a lock,
 * and is gone when it was acknowledged. Order is that of sending, as far as one worker sees it; a
 * message that comes back comes later than its successors.
 *
 * @param name 1 to {@value #MAX_NAME} letters, digits, '.', '_' and '-', not "." or ".."
 * @param lockTime for how long a message is handed out, unless its lock is renewed; 1 s to 12 h
 * @param retry how often a message is handed out in all, and the delay before it is handed out
 *     again when it was released without saying when. One whose lock ran out comes back at once
 * @param deadLetters whether a message that was rejected, ran out of deliveries, expired or was
 *     pushed out is kept as a {@link DeadLetter}; if not, it is gone
 * @param priorities how many there are: 1 for none, at most {@value #MAX_PRIORITIES}. Of what waits
 *     the higher priority is handed out first
 * @param expiry how long a message may wait, 1 ms to {@link Limits#MAX_AGE}, counted from when it
 *     could first be handed out; it does not expire while it is held. Null for ever
 * @param bound the most messages that wait, or null for as many as there is room for
 */
public record Queue(
    String name,
    Duration lockTime,
    Retry retry,
    boolean deadLetters,
    int priorities,
    @Nullable Duration expiry,
    @Nullable Bound bound) {
  /** The longest name; backends append to it. */
  public static final int MAX_NAME = 200;

  /** The most priorities of a queue. */
  public static final int MAX_PRIORITIES = 32;

  private static final Duration LEAST_LOCK = Duration.ofSeconds(1);
  private static final Duration LONGEST_LOCK = Duration.ofHours(12);

  /**
   * The most messages that wait: those that could be handed out now, neither held nor delayed. With
   * {@link Overflow#REFUSE} there may be more for a while, as what was held or delayed and comes
   * back is not refused.
   *
   * @param messages how many, 1 or more
   * @param overflow what becomes of one more
   */
  public record Bound(long messages, Overflow overflow) {
    /**
     * @throws IllegalArgumentException if there is no room for a message
     */
    public Bound {
      if (messages < 1) {
        throw new IllegalArgumentException(
            "a queue of at most %,d messages; expected 1 or more, or no bound".formatted(messages));
      }
    }
  }

  /** What becomes of a message when a queue is as long as it may be. */
  public enum Overflow {
    /**
     * It is refused: sending it to be handed out at once throws {@link
     * HeadwaterException.StoreFull}. One that is sent with a delay is taken.
     */
    REFUSE,
    /** The one that has waited longest becomes a dead letter to make room. */
    DROP_OLDEST
  }

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Queue {
    if (name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "name %s of a queue has %d characters; expected at most %d"
              .formatted(Limits.printable(name), name.length(), MAX_NAME));
    }
    Topic.checkName(name);
    if (lockTime.compareTo(LEAST_LOCK) < 0 || lockTime.compareTo(LONGEST_LOCK) > 0) {
      throw new IllegalArgumentException(
          "queue '%s' with a lock time of %s; expected %s to %s: renew a lock to hold a message longer"
              .formatted(name, lockTime, LEAST_LOCK, LONGEST_LOCK));
    }
    if (priorities < 1 || priorities > MAX_PRIORITIES) {
      throw new IllegalArgumentException(
          "queue '%s' with %,d priorities; expected 1 for none, to %d"
              .formatted(name, priorities, MAX_PRIORITIES));
    }
    Limits.checkAge("queue '" + name + "' with an expiry", expiry);
  }

  /**
   * A queue whose locks last 30 s; a message is handed out 5 times at most, 1, 2, 4 and 8 s after a
   * release; then it is a dead letter. No priorities, no expiry, no bound.
   */
  public static Queue of(String name) {
    Retry retry = new Retry(5, Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
    return new Queue(name, Duration.ofSeconds(30), retry, true, 1, null, null);
  }

  /**
   * What keeps this queue from being created where another one of its name is, in words, for the
   * message of an error.
   */
  public String differsFrom(Queue there) {
    return "queue '%s' %s".formatted(name, Limits.differences(there.parts(), parts()));
  }

  private List<String> parts() {
    return List.of(
        "a lock time of " + lockTime,
        retry.attempts() + " deliveries",
        "a first delay of " + retry.first(),
        "delays that grow by " + retry.factor(),
        "a longest delay of " + retry.max(),
        deadLetters ? "dead letters" : "no dead letters",
        priorities == 1 ? "no priorities" : priorities + " priorities",
        expiry == null ? "no expiry" : "an expiry of " + expiry,
        bound == null
            ? "no bound"
            : "a bound of %,d, overflow %s".formatted(bound.messages(), bound.overflow()));
  }

  /** The same with this lock time. */
  public Queue withLockTime(Duration time) {
    return new Queue(name, time, retry, deadLetters, priorities, expiry, bound);
  }

  /** The same with so many deliveries and these delays between. */
  public Queue withRetry(Retry policy) {
    return new Queue(name, lockTime, policy, deadLetters, priorities, expiry, bound);
  }

  /** The same without dead letters: what would be one is gone. */
  public Queue withoutDeadLetters() {
    return new Queue(name, lockTime, retry, false, priorities, expiry, bound);
  }

  /** The same with so many priorities. */
  public Queue withPriorities(int count) {
    return new Queue(name, lockTime, retry, deadLetters, count, expiry, bound);
  }

  /** The same with this expiry. */
  public Queue expiringAfter(Duration time) {
    return new Queue(name, lockTime, retry, deadLetters, priorities, time, bound);
  }

  /** The same with at most so many messages waiting. */
  public Queue boundedTo(long messages, Overflow overflow) {
    return new Queue(
        name, lockTime, retry, deadLetters, priorities, expiry, new Bound(messages, overflow));
  }
}
