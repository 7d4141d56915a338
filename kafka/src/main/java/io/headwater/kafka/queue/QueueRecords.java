package io.headwater.kafka.queue;

import io.headwater.core.DeadLetter;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.kafka.cluster.CloudEvents;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue as Kafka records. All are as {@link CloudEvents} writes them, with these
 * headers in addition; times are in milliseconds since 1970.
 *
 * <pre>
 * NAME.queue         what waits, and what is done and not yet dropped. Nothing is added to a message
 *                    that was sent; a copy of one has hwq_sent, hwq_deliveries
 * NAME.queue.timers  what is due later: hwq_sent, hwq_deliveries, hwq_due, and hwq_key (if the
 *                    message has a key: the record's own is made up, so that the topic is compacted)
 * dlq.NAME.queue     dead letters: hwq_sent, hwq_deliveries, hwq_reason, hwq_error
 * the end of one     in the last two: no value, hwq_ends with the offset of what ended
 * </pre>
 *
 * <p>What other programs wrote is never refused, or it would stop the queue: a key that Headwater
 * does not allow is no key, and a header of these names that makes no sense is not there.
 */
final class QueueRecords {
  private static final String PREFIX = "hwq_";
  private static final String SENT = "hwq_sent";
  private static final String DELIVERIES = "hwq_deliveries";
  private static final String DUE = "hwq_due";
  private static final String KEY = "hwq_key";
  private static final String REASON = "hwq_reason";
  private static final String ERROR = "hwq_error";
  private static final String ENDS = "hwq_ends";

  /** What Kafka's own dead letters have, of which we find one when workers die again and again. */
  private static final String KAFKAS = "__dlq.errors.";

  private static final String KAFKAS_DELIVERIES = "__dlq.errors.delivery.count";
  private static final String KAFKAS_MESSAGE = "__dlq.errors.message";

  /** Leaves room for those that Kafka counts. */
  private static final int MOST_DELIVERIES = Integer.MAX_VALUE - Short.MAX_VALUE;

  private QueueRecords() {}

  /**
   * A message on its way through a queue's topics.
   *
   * @param deliveries how often it was handed out before
   */
  record Queued(Message message, Instant sent, int deliveries) {
    /** As if it was never handed out. */
    Queued anew() {
      return new Queued(message, sent, 0);
    }
  }

  static ProducerRecord<byte[], byte[]> sent(String topic, Message message) {
    return CloudEvents.write(topic, 0, message);
  }

  static ProducerRecord<byte[], byte[]> copy(String topic, Queued queued) {
    ProducerRecord<byte[], byte[]> record = CloudEvents.write(topic, 0, queued.message());
    count(record.headers(), queued);
    return record;
  }

  static ProducerRecord<byte[], byte[]> timer(String topic, Queued queued, Instant due) {
    Headers headers = CloudEvents.headers(topic, queued.message().event());
    count(headers, queued);
    put(headers, DUE, millis(due.plusNanos(999_999))); // a part late rather than early
    put(headers, KEY, queued.message().key());
    byte[] own = CloudEvents.bytes(UUID.randomUUID().toString());
    return new ProducerRecord<>(topic, 0, null, own, queued.message().event().data(), headers);
  }

  static ProducerRecord<byte[], byte[]> dead(
      String topic, Queued queued, DeadLetter.Reason reason, String error) {
    ProducerRecord<byte[], byte[]> record = copy(topic, queued);
    put(record.headers(), REASON, reason.name());
    put(record.headers(), ERROR, error);
    return record;
  }

  /**
   * @param key the key of the record that ended, if the topic is compacted
   */
  static ProducerRecord<byte[], byte[]> end(String topic, byte @Nullable [] key, long offset) {
    Headers headers = new RecordHeaders();
    put(headers, ENDS, Long.toString(offset));
    return new ProducerRecord<>(topic, 0, null, key, null, headers);
  }

  private static void count(Headers headers, Queued queued) {
    put(headers, SENT, millis(queued.sent()));
    put(headers, DELIVERIES, Integer.toString(queued.deliveries()));
  }

  /** The message that a record of the queue's or the dead letters' topic holds. */
  static Queued queued(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? null : CloudEvents.key(record.key());
    return queued(record, key);
  }

  /** The message that a record of the timers' topic holds. */
  static Queued timed(ConsumerRecord<byte[], byte[]> record) {
    return queued(record, CloudEvents.text(record, KEY));
  }

  private static Queued queued(ConsumerRecord<byte[], byte[]> record, @Nullable String key) {
    Headers own = new RecordHeaders();
    for (Header each : record.headers()) {
      if (!each.key().startsWith(PREFIX) && !each.key().startsWith(KAFKAS)) {
        own.add(each);
      }
    }
    String place = "%s-%d".formatted(record.topic(), record.offset());
    long otherwise = CloudEvents.number(record, KAFKAS_DELIVERIES, 0);
    return new Queued(
        new Message(allowed(key), CloudEvents.event(record.topic(), own, record.value(), place)),
        Instant.ofEpochMilli(CloudEvents.number(record, SENT, Math.max(0, record.timestamp()))),
        Math.clamp(CloudEvents.number(record, DELIVERIES, otherwise), 0, MOST_DELIVERIES));
  }

  private static @Nullable String allowed(@Nullable String key) {
    try {
      return key == null ? null : Limits.checkName("key", key);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** When a record of the timers' topic is due; 0 for one that has no time. */
  static long due(ConsumerRecord<byte[], byte[]> record) {
    return CloudEvents.number(record, DUE, 0);
  }

  /** The offset of the record that this one ends, or -1 if it ends none. */
  static long ends(ConsumerRecord<byte[], byte[]> record) {
    return CloudEvents.number(record, ENDS, -1);
  }

  static DeadLetter deadLetter(String queue, ConsumerRecord<byte[], byte[]> record) {
    Queued queued = queued(record);
    boolean isOurs = record.headers().lastHeader(REASON) != null;
    String error = CloudEvents.text(record, isOurs ? ERROR : KAFKAS_MESSAGE);
    return new DeadLetter(
        queue,
        Long.toString(record.offset()),
        queued.message(),
        queued.sent(),
        0,
        queued.deliveries(),
        reason(record),
        error == null ? "" : error,
        Instant.ofEpochMilli(record.timestamp()));
  }

  private static DeadLetter.Reason reason(ConsumerRecord<byte[], byte[]> record) {
    String text = CloudEvents.text(record, REASON);
    return Arrays.stream(DeadLetter.Reason.values())
        .filter(reason -> reason.name().equals(text))
        .findFirst()
        .orElse(DeadLetter.Reason.DELIVERY_LIMIT);
  }

  private static String millis(Instant time) {
    return Long.toString(time.toEpochMilli());
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(name, CloudEvents.bytes(value));
    }
  }
}
