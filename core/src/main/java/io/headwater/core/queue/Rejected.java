package io.headwater.core.queue;

/**
 * Thrown by a handler of a {@link Worker} to say that a message can never be handled: it becomes a
 * dead letter at once, with this message as its error.
 */
public final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param why what is wrong with the message, for people
   */
  public Rejected(String why) {
    super(why);
  }

  /**
   * @param why what is wrong with the message, for people
   * @param cause what was found
   */
  public Rejected(String why, Throwable cause) {
    super(why, cause);
  }
}
