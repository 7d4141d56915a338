package io.headwater.kafka;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Messages as Kafka records: CloudEvents 1.0.2, Kafka protocol binding, binary content mode.
 *
 * <pre>
 * record key     the key in UTF-8
 * record value   the data
 * content-type   the content type
 * ce_specversion 1.0                       ce_type          the type
 * ce_id          the id                    ce_source        /topics/NAME
 * ce_time        occurredAt, if said       ce_subject       the stream, if any
 * ce_tags        the tags, each as in application/x-www-form-urlencoded, with commas between
 * ce_correlationid, ce_causationid         as in the CloudEvents extension "correlation"
 * hw_NAME        the free header NAME
 * </pre>
 *
 * <p>What others wrote is read as far as it is understood, and never refused. An id that is no UUID
 * becomes one that belongs to source and id; a record without one gets one made from its topic,
 * partition and offset. Headers that have no place of their own become free headers.
 */
final class CloudEvents {
  /** The type of a record that says none. */
  static final String FOREIGN = "foreign";

  /** The type of a record that says none and has no value. */
  static final String TOMBSTONE = "tombstone";

  /** The type of a record whose data is larger than an event's may be; the event has none. */
  static final String TOO_LARGE = "foreign.too-large";

  private static final String UNKNOWN_CONTENT = "application/octet-stream";
  private static final String CONTENT_TYPE = "content-type";
  private static final String FREE = "hw_";
  private static final String ID = "ce_id";
  private static final String SOURCE = "ce_source";
  private static final String TYPE = "ce_type";
  private static final String TIME = "ce_time";
  private static final String SUBJECT = "ce_subject";
  private static final String VERSION = "ce_specversion";
  private static final String TAGS = "ce_tags";
  private static final String CORRELATION = "ce_correlationid";
  private static final String CAUSATION = "ce_causationid";

  private CloudEvents() {}

  /**
   * @param partition where it is to go, or null: anywhere
   */
  static ProducerRecord<byte[], byte[]> write(
      String topic, @Nullable Integer partition, Message message) {
    return new ProducerRecord<>(
        topic,
        partition,
        null,
        message.key() == null ? null : bytes(message.key()),
        message.event().data(),
        headers(topic, message.event()));
  }

  /** An event without its data. */
  static Headers headers(String topic, Event event) {
    Headers headers = new RecordHeaders();
    put(headers, VERSION, "1.0");
    put(headers, ID, event.id().toString());
    put(headers, SOURCE, "/topics/" + topic);
    put(headers, TYPE, event.type());
    put(headers, TIME, event.occurredAt() == null ? null : event.occurredAt().toString());
    put(headers, SUBJECT, event.stream());
    put(headers, TAGS, event.tags().isEmpty() ? null : joined(event.tags()));
    put(headers, CORRELATION, event.metadata().correlationId());
    put(headers, CAUSATION, event.metadata().causationId());
    put(headers, CONTENT_TYPE, event.contentType());
    event.metadata().headers().forEach((name, value) -> put(headers, FREE + name, value));
    return headers;
  }

  private static void put(Headers headers, String name, @Nullable String value) {
    if (value != null) {
      headers.add(name, bytes(value));
    }
  }

  static Delivery read(ConsumerRecord<byte[], byte[]> record) {
    return new Delivery(
        record.topic(),
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(Math.max(0, record.timestamp())),
        record.key() == null ? null : key(record.key()),
        event(
            record.topic(),
            record.headers(),
            record.value(),
            "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset())),
        1);
  }

  /** A key of others that is no text is shown in hexadecimal. */
  static String key(byte[] key) {
    String text = text(key);
    return text == null ? "0x" + HexFormat.of().formatHex(key) : text;
  }

  /**
   * @param topic the topic that it was published to
   * @param place what its id is made from if it has none
   */
  static Event event(String topic, Headers headers, byte @Nullable [] value, String place) {
    Map<String, String> attributes = attributes(headers);
    byte[] data = value == null ? new byte[0] : value;
    String otherwise = value == null ? TOMBSTONE : FOREIGN;
    if (data.length > Limits.MAX_DATA_BYTES) {
      data = new byte[0];
      otherwise = TOO_LARGE;
      attributes.remove(TYPE);
    }
    UUID id = id(topic, attributes, place);
    String type = taken(attributes, TYPE);
    String stream = taken(attributes, SUBJECT);
    String contentType = taken(attributes, CONTENT_TYPE);
    Instant time = time(attributes);
    Set<String> tags = tags(attributes);
    attributes.remove(VERSION, "1.0");
    return new Event(
        id,
        type == null ? otherwise : type,
        stream,
        tags,
        data,
        contentType == null ? UNKNOWN_CONTENT : contentType,
        metadata(attributes),
        time);
  }

  /** The headers that are text, the last of each name. */
  private static Map<String, String> attributes(Headers headers) {
    Map<String, String> attributes = new HashMap<>();
    for (Header each : headers) {
      String value = each.value() == null ? null : text(each.value());
      if (value != null) {
        attributes.put(each.key(), value);
      }
    }
    return attributes;
  }

  private static UUID id(String topic, Map<String, String> attributes, String place) {
    String id = attributes.get(ID);
    String source = attributes.get(SOURCE);
    if (("/topics/" + topic).equals(source)) {
      attributes.remove(SOURCE);
    }
    if (id == null || id.isEmpty()) {
      return EventIds.named(place);
    }
    try {
      UUID known = UUID.fromString(id);
      if (known.toString().equals(id)) {
        attributes.remove(ID);
        return known;
      }
    } catch (IllegalArgumentException e) {
      // any text is a good id in CloudEvents; it stays among the free headers
    }
    return EventIds.named(source + " " + id);
  }

  private static @Nullable Instant time(Map<String, String> attributes) {
    String time = attributes.get(TIME);
    if (time == null) {
      return null;
    }
    try {
      Instant read =
          time.endsWith("Z") ? Instant.parse(time) : OffsetDateTime.parse(time).toInstant();
      attributes.remove(TIME);
      return read;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static Set<String> tags(Map<String, String> attributes) {
    String joined = attributes.get(TAGS);
    if (joined == null) {
      return Set.of();
    }
    try {
      Set<String> tags =
          Arrays.stream(joined.split(",", -1))
              .map(tag -> URLDecoder.decode(tag, StandardCharsets.UTF_8))
              .map(tag -> Limits.checkName("tag", tag))
              .collect(Collectors.toCollection(TreeSet::new));
      if (tags.size() <= Limits.MAX_TAGS) {
        attributes.remove(TAGS);
        return tags;
      }
    } catch (IllegalArgumentException e) {
      // somebody else's attribute of this name; it stays among the free headers
    }
    return Set.of();
  }

  private static String joined(Set<String> tags) {
    return tags.stream()
        .map(tag -> URLEncoder.encode(tag, StandardCharsets.UTF_8))
        .collect(Collectors.joining(","));
  }

  private static Metadata metadata(Map<String, String> attributes) {
    String correlation = taken(attributes, CORRELATION);
    String causation = taken(attributes, CAUSATION);
    TreeMap<String, String> free = new TreeMap<>();
    attributes.forEach(
        (name, value) -> {
          if (!name.startsWith(FREE) && fits(name, value)) {
            free.put(name, value);
          }
        });
    while (free.size() > Limits.MAX_HEADERS) {
      free.pollLastEntry();
    }
    attributes.forEach(
        (name, value) -> {
          String own = name.startsWith(FREE) ? name.substring(FREE.length()) : "";
          if (fits(own, value) && (free.containsKey(own) || free.size() < Limits.MAX_HEADERS)) {
            free.put(own, value);
          }
        });
    return new Metadata(correlation, causation, free);
  }

  private static boolean fits(String name, String value) {
    try {
      return !Metadata.none().withHeader(name, value).headers().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Takes an attribute out, if it is a good name; otherwise it stays among the free headers. */
  private static @Nullable String taken(Map<String, String> attributes, String name) {
    String value = attributes.get(name);
    try {
      if (value != null) {
        Limits.checkName(name, value);
        attributes.remove(name);
      }
      return value;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The text, or null if it is none. */
  static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
