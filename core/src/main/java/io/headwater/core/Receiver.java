package io.headwater.core;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages of a queue under a lock, and settles them. The backend primitive under {@code
 * io.headwater.core.queue.Worker}. Safe for use by many threads.
 *
 * <p>Delivery is at least once. A message is held by one receiver at a time, from {@link #receive}
 * until it is settled, the queue's {@link Queue#lockTime} has passed since then or since it was
 * renewed, or this is closed. No two holders ever have valid locks on the same message; that a lock
 * was lost with a connection that broke unnoticed, as can be on RabbitMQ and Kafka, its holder
 * learns from the next {@link #renew} or {@link #settle}, which fails. A cluster of RabbitMQ whose
 * nodes lose each other is an exception: it gives messages to others and tells their holder
 * nothing, so {@code pause_minority} is recommended there.
 *
 * <p>All methods but {@link #wakeup} and {@link #close} throw {@link
 * HeadwaterException.StoreClosed} after the store was closed, and {@link IllegalArgumentException}
 * if the queue was deleted. What else {@code settle} and {@code renew} may throw: {@link
 * HeadwaterException.Unavailable} if nothing was done, and the messages are held still if their
 * connection is: try again; {@link HeadwaterException.OutcomeUnknown} if some may be settled, and
 * the locks of the others may be lost; {@link HeadwaterException.StoreFull}, {@link
 * HeadwaterException.StoreFailed} and {@link HeadwaterException.NotSupported} as for sending.
 */
public interface Receiver extends AutoCloseable {

  /** What is to become of a message that was received. */
  sealed interface Settlement {
    /** It is done, and gone for good. */
    record Ack() implements Settlement {}

    /**
     * It is to be handed out again, unless that was its last delivery: then it is a dead letter.
     *
     * @param delay after how long at least; null for as long as the queue's {@link Queue#retry}
     *     says
     * @param why what went wrong, for people; may be empty, at most {@value #MAX_WHY} characters
     *     are kept
     */
    record Release(@Nullable Duration delay, String why) implements Settlement {
      /**
       * @throws IllegalArgumentException if the delay is out of the range of {@link Queues.Terms}
       */
      public Release {
        if (delay != null) {
          Queues.Terms.after(delay);
        }
        why = shortened(why);
      }
    }

    /**
     * It is a dead letter: to try again would not help.
     *
     * @param why what is wrong with it, for people; at most {@value #MAX_WHY} characters are kept
     */
    record Reject(String why) implements Settlement {
      /** Shortens the text. */
      public Reject {
        why = shortened(why);
      }
    }

    /** The longest text of why. */
    int MAX_WHY = 1_000;

    private static String shortened(String why) {
      return why.length() <= MAX_WHY ? why : why.substring(0, MAX_WHY - 1) + "…";
    }
  }

  /**
   * Takes messages, in the order of the queue, as far as there are some now; waits if there are
   * none. Not interruptible; {@link #wakeup} ends the wait.
   *
   * @param max how many at most, 1 or more
   * @param wait how long to wait for the first; not at all if zero or negative
   * @return what was taken; none if the time ran out or somebody called {@code wakeup}
   * @throws IllegalArgumentException if {@code max} is less than 1, or the queue was deleted
   * @throws IllegalStateException if this was closed
   */
  List<Received> receive(int max, Duration wait);

  /**
   * Settles messages that this receiver holds. As durable as the backend says when it returns, or
   * throws {@link HeadwaterException.LockLost}. RabbitMQ confirms no acknowledgement: it has been
   * written to the server then, and is on its disk some milliseconds later; a server that is killed
   * between hands the message out again, and of more than 32 acknowledgements at a time also one
   * whose receiver is closed just then ({@code docs/decisions/0015-rabbitmq-locks-and-delays.md}).
   * What holds on each backend is in {@code docs/guarantees.md}.
   *
   * @param messages any number of them; one that is there twice counts once
   * @throws HeadwaterException.LockLost if the locks of some had been lost: nothing was done about
   *     these, and it names them; all others are settled
   */
  void settle(List<Received> messages, Settlement settlement);

  /**
   * Gives the locks of messages the queue's full lock time from now on.
   *
   * @param messages any number of them; one that is there twice counts once
   * @throws HeadwaterException.LockLost if the locks of some had been lost: it names them; all
   *     others are renewed
   */
  void renew(List<Received> messages);

  /** Settles one as done; see {@link #settle}. */
  default void ack(Received message) {
    settle(List.of(message), new Settlement.Ack());
  }

  /** Settles one to be handed out again after the delay of the queue; see {@link #settle}. */
  default void release(Received message) {
    settle(List.of(message), new Settlement.Release(null, ""));
  }

  /** Settles one to be handed out again after this long at least; see {@link #settle}. */
  default void release(Received message, Duration delay) {
    settle(List.of(message), new Settlement.Release(delay, ""));
  }

  /** Settles one as a dead letter; see {@link #settle}. */
  default void reject(Received message, String why) {
    settle(List.of(message), new Settlement.Reject(why));
  }

  /** Renews one; see {@link #renew(List)}. */
  default void renew(Received message) {
    renew(List.of(message));
  }

  /** Ends a {@link #receive} that waits, or else the next one. */
  void wakeup();

  /**
   * Gives back what it still holds, to be handed out again at once to whoever receives, unless that
   * was its last delivery: then it is a dead letter. Counted as {@linkplain
   * QueueInfo.Counts#released released}. From then on {@link #receive} throws {@link
   * IllegalStateException} and the locks of all messages it had are lost. A second call does
   * nothing.
   */
  @Override
  void close();
}
