package io.headwater.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as a consumer gets it.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset its place in the partition
 * @param time the time the backend gave it when it was published, in milliseconds
 * @param key its key, or null
 * @param event what happened. A message that another program wrote to Kafka without saying an id
 *     has one made from topic, partition and offset
 * @param attempt 1 when it is handed to a handler for the first time; more after a failure
 */
public record Delivery(
    String topic,
    int partition,
    long offset,
    Instant time,
    @Nullable String key,
    Event event,
    int attempt) {

  /** The same at a later attempt. */
  public Delivery atAttempt(int newAttempt) {
    return new Delivery(topic, partition, offset, time, key, event, newAttempt);
  }

  /** Where it comes from. */
  public TopicPartition source() {
    return new TopicPartition(topic, partition);
  }

  /** When it happened, if its author said so, or else when it was published. */
  public Instant happenedAt() {
    Instant said = event.occurredAt();
    return said == null ? time : said;
  }
}
