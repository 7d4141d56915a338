package io.headwater.embedded.queue;

import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import org.jspecify.annotations.Nullable;

/**
 * Something asked of a queue, on its way through a commit turn: decided by the writer, answered to
 * the caller. Handed over by the queue of the turns, never used by two threads at once.
 *
 * @param <T> the answer
 */
final class QueueCall<T> {
  private final String queue;
  private final int kibibytes;
  private final Decision<T> decision;
  private @Nullable T answer;
  private boolean decided;
  private @Nullable RuntimeException refusal;

  /** What is to be decided, in the turn. */
  interface Decision<T> {
    T decide(QueueWriter writer);
  }

  /**
   * @param kibibytes how large it is; 0 for small
   */
  QueueCall(String queue, int kibibytes, Decision<T> decision) {
    this.queue = queue;
    this.kibibytes = kibibytes;
    this.decision = decision;
  }

  int kibibytes() {
    return kibibytes;
  }

  void decide(QueueWriter writer) {
    answer = decision.decide(writer);
    decided = true;
  }

  /**
   * The verdict: not done.
   *
   * @param staged whether a part of it was done all the same
   */
  void refuse(RuntimeException why, boolean staged) {
    decided = true;
    refusal =
        staged && why instanceof HeadwaterException
            ? new OutcomeUnknown(
                "a part of what was asked of queue '%s' was done, the rest was not: %s"
                    .formatted(queue, why.getMessage()),
                why)
            : why;
  }

  /** The verdict on what was decided in this turn: nobody knows. */
  void loseTrack(Throwable failure) {
    if (refusal == null) {
      decided = true;
      refusal =
          new OutcomeUnknown(
              "queue '%s' failed while a call was under way: %s; it may be done or not: open the"
                      .formatted(queue, failure.getMessage())
                  + " store again",
              failure);
    }
  }

  /** The answer to the caller, or the refusal thrown. */
  T answer() {
    if (refusal != null) {
      throw refusal;
    }
    T given = answer;
    if (!decided || given == null) {
      throw new IllegalStateException("a call to queue '%s' has no verdict".formatted(queue));
    }
    return given;
  }
}
