package io.headwater.core;

import java.time.Instant;

/**
 * A message that was handed out under a lock.
 *
 * @param queue the queue
 * @param token names this hand-out, so that only its holder can settle it; opaque
 * @param message what was sent. Its event's id identifies it to workers, who may see it twice
 * @param sent when it was sent first, in milliseconds: neither a release nor a redrive changes it
 * @param priority the one it was sent with
 * @param delivery 1 when it is handed out for the first time, or for the first time since it was
 *     redriven
 */
public record Received(
    String queue, String token, Message message, Instant sent, int priority, int delivery) {

  /** What is to be done. */
  public Event event() {
    return message.event();
  }
}
