package io.headwater.kafka.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.CloudEvents;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * What is parked, and what is asked about it, as records of a group's compacted topic {@code
 * GROUP.parked}. Each is in the partition of the number that its message is in.
 *
 * <pre>
 * a parked message   key TOPIC/PARTITION/OFFSET, value the data, headers as {@link CloudEvents},
 *                    and parked_key (if it has one), parked_published, parked_attempt,
 *                    parked_error, parked_time
 * a request          key TOPIC/PARTITION/OFFSET/RETRY or …/SKIP, no data, parked_key (if any)
 * the end of either  its key without a value
 * </pre>
 *
 * Times are in milliseconds since 1970.
 */
final class ParkedRecords {
  private static final String PREFIX = "parked_";
  private static final String KEY = "parked_key";
  private static final String PUBLISHED = "parked_published";
  private static final String ATTEMPT = "parked_attempt";
  private static final String ERROR = "parked_error";
  private static final String TIME = "parked_time";
  private static final int MAX_ERROR_CHARS = 16 * 1024;

  private ParkedRecords() {}

  /**
   * What a record is about.
   *
   * @param action what is asked, or null if it is a parked message itself
   */
  record Subject(TopicPartition partition, long offset, Parked.@Nullable Action action) {
    private String key() {
      String place = "%s/%d/%d".formatted(partition.topic(), partition.partition(), offset);
      return action == null ? place : place + "/" + action;
    }
  }

  /** What a record is about, or null if it is none of ours. */
  static @Nullable Subject subject(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? null : CloudEvents.text(record.key());
    String[] parts = key == null ? new String[0] : key.split("/", -1);
    if (parts.length != 3 && parts.length != 4) {
      return null;
    }
    try {
      return new Subject(
          new TopicPartition(parts[0], Integer.parseInt(parts[1])),
          Long.parseLong(parts[2]),
          parts.length == 3 ? null : Parked.Action.valueOf(parts[3]));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The key of the message that a record is about, or null. */
  static @Nullable String messageKey(ConsumerRecord<byte[], byte[]> record) {
    return CloudEvents.text(record, KEY);
  }

  static ProducerRecord<byte[], byte[]> end(String topic, Subject subject) {
    return new ProducerRecord<>(
        topic, subject.partition().partition(), CloudEvents.bytes(subject.key()), null);
  }

  static ProducerRecord<byte[], byte[]> request(String topic, Parked.Request request) {
    Headers headers = new RecordHeaders();
    put(headers, KEY, request.key());
    return record(topic, subject(request), new byte[0], headers);
  }

  static Subject subject(Parked.Request request) {
    return new Subject(request.partition(), request.offset(), request.action());
  }

  static Subject subject(Delivery delivery) {
    return new Subject(delivery.source(), delivery.offset(), null);
  }

  static ProducerRecord<byte[], byte[]> parked(String topic, Parked parked) {
    Delivery delivery = parked.delivery();
    String error = parked.error();
    Headers headers = CloudEvents.headers(delivery.topic(), delivery.event());
    put(headers, KEY, delivery.key());
    put(headers, PUBLISHED, Long.toString(delivery.time().toEpochMilli()));
    put(headers, ATTEMPT, Integer.toString(delivery.attempt()));
    put(headers, ERROR, error.substring(0, Math.min(MAX_ERROR_CHARS, error.length())));
    put(headers, TIME, Long.toString(parked.time().toEpochMilli()));
    return record(topic, subject(delivery), delivery.event().data(), headers);
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, Subject subject, byte[] value, Headers headers) {
    return new ProducerRecord<>(
        topic,
        subject.partition().partition(),
        null,
        CloudEvents.bytes(subject.key()),
        value,
        headers);
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(name, CloudEvents.bytes(value));
    }
  }

  /** The parked message that a record holds. */
  static Parked parked(Subject subject, ConsumerRecord<byte[], byte[]> record) {
    Headers own = new RecordHeaders();
    for (Header each : record.headers()) {
      if (!each.key().startsWith(PREFIX)) {
        own.add(each);
      }
    }
    TopicPartition source = subject.partition();
    Delivery delivery =
        new Delivery(
            source.topic(),
            source.partition(),
            subject.offset(),
            Instant.ofEpochMilli(CloudEvents.number(record, PUBLISHED, 0)),
            messageKey(record),
            CloudEvents.event(source.topic(), own, record.value(), source + "-" + subject.offset()),
            (int) Math.min(Integer.MAX_VALUE, CloudEvents.number(record, ATTEMPT, 0)));
    String error = CloudEvents.text(record, ERROR);
    return new Parked(
        delivery,
        error == null ? "" : error,
        Instant.ofEpochMilli(CloudEvents.number(record, TIME, 0)));
  }
}
