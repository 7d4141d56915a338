package io.headwater.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Work queues: send, receive under a lock, acknowledge. A backend primitive; {@code
 * io.headwater.core.queue.Worker} is what most programs use to consume. Safe for use by many
 * threads.
 *
 * <p>Every method that names a queue throws {@link IllegalArgumentException} if there is none of
 * the name; the message lists those there are.
 *
 * <p>When a method returns, what it did is as durable as the backend says. What it throws: {@link
 * HeadwaterException.Unavailable} if nothing was done; {@link HeadwaterException.OutcomeUnknown} if
 * some or all of it may have been; {@link HeadwaterException.StoreClosed} after closing; and what
 * changes something {@link HeadwaterException.NotSupported} on a store that is open for reading
 * only.
 */
public interface Queues {

  /**
   * When a message is handed out first, and before which others.
   *
   * @param delay not before this long after it was sent, 0 or more and at most 366 days; null for
   *     at once. Never early; how late is the backend's to say
   * @param time not before this, which is before the year 10000, if no delay is given; null for at
   *     once
   * @param priority 0 to one less than the queue's {@link Queue#priorities}
   */
  record Terms(@Nullable Duration delay, @Nullable Instant time, int priority) {
    static final Duration LONGEST_DELAY = Duration.ofDays(366);

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    /**
     * @throws IllegalArgumentException if a part is out of its range, or both delay and time are
     *     given
     */
    public Terms {
      if (delay != null && time != null) {
        throw new IllegalArgumentException(
            "a delay of %s and the time %s; expected one of them".formatted(delay, time));
      }
      if (delay != null && (delay.isNegative() || delay.compareTo(LONGEST_DELAY) > 0)) {
        throw new IllegalArgumentException(
            "a delay of %s; expected 0 to %s".formatted(delay, LONGEST_DELAY));
      }
      if (time != null && !time.isBefore(END)) {
        throw new IllegalArgumentException(
            "the time %s; expected one before the year 10000".formatted(time));
      }
      if (priority < 0) {
        throw new IllegalArgumentException("priority %d; expected 0 or more".formatted(priority));
      }
    }

    /** At once, with the lowest priority. */
    public static Terms now() {
      return new Terms(null, null, 0);
    }

    /** Not before this long after sending. */
    public static Terms after(Duration delay) {
      return new Terms(delay, null, 0);
    }

    /** Not before this time. */
    public static Terms at(Instant time) {
      return new Terms(null, time, 0);
    }

    /** The same with this priority. */
    public Terms withPriority(int level) {
      return new Terms(delay, time, level);
    }

    /** When a message sent now is due; {@code now} if at once, or in the past. */
    public Instant due(Instant now) {
      Instant due = delay != null ? now.plus(delay) : time == null ? now : time;
      return due.isBefore(now) ? now : due;
    }
  }

  /**
   * Creates a queue.
   *
   * @return false if there is an equal one already
   * @throws IllegalArgumentException if there is one of the name that differs
   * @throws HeadwaterException.NotSupported if the backend cannot keep such a queue; the message
   *     names the feature, and what to do
   */
  boolean create(Queue queue);

  /** The queue of a name. */
  Optional<Queue> find(String name);

  /** All queues, by name. */
  List<Queue> all();

  /**
   * Deletes a queue with its messages, those that are held too, and its dead letters. Whoever waits
   * for its messages gets {@link IllegalArgumentException}. Not to be undone.
   */
  void delete(String name);

  /** Sends one message, to be handed out at once, with the lowest priority. */
  default void send(String queue, Message message) {
    send(queue, List.of(message), Terms.now());
  }

  /** As {@link #send(String, List, Terms)} for one message. */
  default void send(String queue, Message message, Terms terms) {
    send(queue, List.of(message), terms);
  }

  /**
   * Sends some messages, in their order. A key has no meaning to a queue. If it fails, any number
   * of them may have been sent. A message that is sent twice, with the same event id, is there
   * twice.
   *
   * @param queue the name of the queue
   * @param messages any number of them; nothing happens if there are none
   * @param terms of all of them. One that is due at a time that has passed is due now
   * @throws IllegalArgumentException if the priority is not one of the queue's
   * @throws HeadwaterException.StoreFull if the queue is as long as it may be, and refuses; or the
   *     disk is full
   * @throws HeadwaterException.NotSupported if the backend cannot take a message so large, or one
   *     that is due so late
   */
  void send(String queue, List<Message> messages, Terms terms);

  /**
   * Receives the messages of a queue. Close it: what it holds is given back then, or else when its
   * lock time has passed. When the queue is deleted its receivers are of no use, also if another is
   * created of the same name.
   */
  Receiver receiver(String queue);

  /** How a queue is doing. */
  QueueInfo info(String queue);

  /**
   * The dead letters, the oldest first.
   *
   * @param max how many at most, 1 or more
   * @throws IllegalArgumentException if {@code max} is less than 1
   */
  List<DeadLetter> deadLetters(String queue, int max);

  /**
   * Sends a dead letter again, as if never handed out: its deliveries are counted from 1, and it
   * may wait for the full {@link Queue#expiry}. It keeps its priority and the time when it was
   * {@linkplain Received#sent sent}. It is a dead letter no more. Where the backend can do that
   * only in two steps, a crash between them leaves both the message and the dead letter, never
   * neither.
   *
   * @param letter as {@link #deadLetters} gave it; only its id counts
   * @return false if it is not there any more
   * @throws HeadwaterException.StoreFull if the queue is as long as it may be, and refuses: it
   *     stays a dead letter
   */
  boolean redrive(String queue, DeadLetter letter);

  /**
   * As {@link #redrive} for all dead letters there are now.
   *
   * @return how many
   * @throws HeadwaterException.StoreFull if the queue is as long as it may be, and refuses: those
   *     that found no room stay dead letters
   */
  long redriveAll(String queue);

  /**
   * Drops all messages that wait, delayed ones too. Those that are held stay.
   *
   * @return how many, as far as the backend can tell
   */
  long purge(String queue);

  /**
   * Drops all dead letters.
   *
   * @return how many
   */
  long purgeDeadLetters(String queue);
}
