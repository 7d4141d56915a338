package io.headwater.rabbitmq;

import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import java.time.Instant;

/**
 * A message that a receiver holds.
 *
 * @param arrival as the server handed it out
 * @param message what was sent
 * @param delivery how often it has been handed out
 */
record Held(Arrival arrival, Message message, int delivery) {

  /** As if it was not handed out, this time. */
  Held unheld() {
    return new Held(arrival, message, delivery - 1);
  }

  Instant sent() {
    return Wire.time(arrival.properties(), Wire.SENT);
  }

  /**
   * When it could first be handed out.
   *
   * @param otherwise when that is if nobody has said it, as of a message of another program
   */
  Instant due(Instant otherwise) {
    return Instant.ofEpochMilli(
        Wire.number(arrival.properties(), Wire.DUE, otherwise.toEpochMilli()));
  }

  /** Whether it is a copy of one that was handed out before. */
  boolean isCopy() {
    return Wire.number(arrival.properties(), Wire.DELIVERIES, 0) > 0;
  }

  int priority() {
    return Wire.priority(arrival.properties());
  }

  /** As its holder gets it. */
  Received received(Queue queue, long token) {
    return new Received(
        queue.name(),
        Long.toString(token),
        message,
        sent(),
        Math.min(priority(), queue.priorities() - 1),
        delivery);
  }
}
