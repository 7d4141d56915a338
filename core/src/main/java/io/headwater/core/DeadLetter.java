package io.headwater.core;

import java.time.Instant;

/**
 * A message that a queue gave up on, kept with its bytes.
 *
 * @param queue the queue
 * @param id names it among the dead letters of the queue; opaque
 * @param message what was sent
 * @param sent when it was sent first, in milliseconds
 * @param priority the one it was sent with
 * @param deliveries how often it was handed out since it was sent or redriven
 * @param reason why it was given up on
 * @param error what was said when it was rejected, or when it was released after its last delivery;
 *     may be empty. Empty if it expired or the queue was too long; if its last lock ran out, empty
 *     or what was said when it was released before, as the backend knows it
 * @param time when it was given up on, in milliseconds
 */
public record DeadLetter(
    String queue,
    String id,
    Message message,
    Instant sent,
    int priority,
    int deliveries,
    Reason reason,
    String error,
    Instant time) {

  /** Why a message became a dead letter. */
  public enum Reason {
    /** A worker rejected it. */
    REJECTED,
    /** It was handed out as often as the queue allows, and never acknowledged. */
    DELIVERY_LIMIT,
    /** It waited for too long. */
    EXPIRED,
    /** The queue was too long, and it had waited longest. */
    OVERFLOW
  }
}
