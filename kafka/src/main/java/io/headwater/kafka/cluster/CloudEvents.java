package io.headwater.kafka.cluster;

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
import java.util.function.Supplier;
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
public final class CloudEvents {
  /** The type of a record that says none. */
  static final String FOREIGN = "foreign";

  /** The type of a record that says none and has no value. */
  static final String TOMBSTONE = "tombstone";

  /** The type of a record whose data is larger than an event's may be; the event has none. */
  static final String TOO_LARGE = "foreign.too-large";

  private static final String UNKNOWN_CONTENT = "application/octet-stream";
  private static final String CONTENT_TYPE = "content-type";
  private static final String FREE = "hw_";
  private static final String OURS = "/topics/";
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
  public static ProducerRecord<byte[], byte[]> write(
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
  public static Headers headers(String topic, Event event) {
    Headers headers = new RecordHeaders();
    put(headers, VERSION, "1.0");
    put(headers, ID, event.id().toString());
    put(headers, SOURCE, OURS + topic);
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

  public static Delivery read(ConsumerRecord<byte[], byte[]> record) {
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
            () -> record.topic() + "-" + record.partition() + "-" + record.offset()),
        1);
  }

  /** A key of others that is no text is shown in hexadecimal. */
  public static String key(byte[] key) {
    String text = text(key);
    return text == null ? "0x" + HexFormat.of().formatHex(key) : text;
  }

  /**
   * @param topic the topic that it was published to
   * @param place what its id is made from if it has none
   */
  public static Event event(String topic, Headers headers, byte @Nullable [] value, String place) {
    return event(topic, headers, value, () -> place);
  }

  private static Event event(
      String topic, Headers headers, byte @Nullable [] value, Supplier<String> place) {
    Attributes found = new Attributes(headers);
    UUID id = found.id(topic, place);
    boolean tooLarge = value != null && value.length > Limits.MAX_DATA_BYTES;
    String type = tooLarge ? TOO_LARGE : found.name(TYPE, found.type);
    String stream = found.name(SUBJECT, found.subject);
    Set<String> tags = found.tags();
    String contentType = found.name(CONTENT_TYPE, found.contentType);
    Instant time = found.time();
    return new Event(
        id,
        type != null ? type : value == null ? TOMBSTONE : FOREIGN,
        stream,
        tags,
        value == null || tooLarge ? new byte[0] : value,
        contentType == null ? UNKNOWN_CONTENT : contentType,
        found.metadata(),
        time);
  }

  private static String joined(Set<String> tags) {
    return tags.stream()
        .map(tag -> URLEncoder.encode(tag, StandardCharsets.UTF_8))
        .collect(Collectors.joining(","));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The text, or null if it is none. */
  public static @Nullable String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text; // nothing was replaced; several times faster than a decoder that is strict
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** A header's text, or null if it is not there or none. */
  public static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null ? null : text(header.value());
  }

  /** A header's number, 0 or more, or what is to be taken otherwise. */
  public static long number(ConsumerRecord<byte[], byte[]> record, String name, long otherwise) {
    String text = text(record, name);
    try {
      long number = text == null ? otherwise : Long.parseLong(text);
      return number < 0 ? otherwise : number;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private static boolean isSource(String source, String topic) {
    return source.length() == OURS.length() + topic.length()
        && source.startsWith(OURS)
        && source.endsWith(topic);
  }

  /**
   * The headers that are text, the last of each name. What is not understood goes among the others,
   * which become free headers: so {@link #metadata} is asked last. A record of ours has no others,
   * and costs no map.
   */
  private static final class Attributes {
    private @Nullable String id;
    private @Nullable String source;
    private @Nullable String type;
    private @Nullable String time;
    private @Nullable String subject;
    private @Nullable String version;
    private @Nullable String tags;
    private @Nullable String correlation;
    private @Nullable String causation;
    private @Nullable String contentType;
    private Map<String, String> others = Map.of();

    Attributes(Headers headers) {
      for (Header each : headers) {
        String value = each.value() == null ? null : text(each.value());
        if (value != null) {
          put(each.key(), value);
        }
      }
    }

    private void put(String name, String value) {
      switch (name) {
        case ID -> id = value;
        case SOURCE -> source = value;
        case TYPE -> type = value;
        case TIME -> time = value;
        case SUBJECT -> subject = value;
        case VERSION -> version = value;
        case TAGS -> tags = value;
        case CORRELATION -> correlation = value;
        case CAUSATION -> causation = value;
        case CONTENT_TYPE -> contentType = value;
        default -> other(name, value);
      }
    }

    private void other(String name, String value) {
      if (others.isEmpty()) {
        others = new HashMap<>();
      }
      others.put(name, value);
    }

    UUID id(String topic, Supplier<String> place) {
      if (source != null && !isSource(source, topic)) {
        other(SOURCE, source);
      }
      if (id == null) {
        return EventIds.named(place.get());
      }
      try {
        UUID known = UUID.fromString(id);
        if (known.toString().equals(id)) {
          return known;
        }
      } catch (IllegalArgumentException e) {
        // any text is a good id in CloudEvents; it stays among the free headers
      }
      other(ID, id);
      return EventIds.named(id.isEmpty() ? place.get() : source + " " + id);
    }

    /** The value, if it is a good name. */
    @Nullable String name(String name, @Nullable String value) {
      try {
        return value == null ? null : Limits.checkName(name, value);
      } catch (IllegalArgumentException e) {
        other(name, value);
        return null;
      }
    }

    @Nullable Instant time() {
      if (time == null) {
        return null;
      }
      try {
        return time.endsWith("Z") ? Instant.parse(time) : OffsetDateTime.parse(time).toInstant();
      } catch (DateTimeParseException e) {
        other(TIME, time);
        return null;
      }
    }

    Set<String> tags() {
      if (tags == null) {
        return Set.of();
      }
      try {
        Set<String> read =
            Arrays.stream(tags.split(",", -1))
                .map(tag -> URLDecoder.decode(tag, StandardCharsets.UTF_8))
                .map(tag -> Limits.checkName("tag", tag))
                .collect(Collectors.toCollection(TreeSet::new));
        if (read.size() <= Limits.MAX_TAGS) {
          return read;
        }
      } catch (IllegalArgumentException e) {
        // somebody else's attribute of this name; it stays among the free headers
      }
      other(TAGS, tags);
      return Set.of();
    }

    Metadata metadata() {
      String correlationId = name(CORRELATION, correlation);
      String causationId = name(CAUSATION, causation);
      if (version != null && !version.equals("1.0")) {
        other(VERSION, version);
      }
      if (others.isEmpty() && correlationId == null && causationId == null) {
        return Metadata.none();
      }
      return new Metadata(correlationId, causationId, free());
    }

    private Map<String, String> free() {
      TreeMap<String, String> free = new TreeMap<>();
      others.forEach(
          (name, value) -> {
            if (!name.startsWith(FREE) && fits(name, value)) {
              free.put(name, value);
            }
          });
      while (free.size() > Limits.MAX_HEADERS) {
        free.pollLastEntry();
      }
      others.forEach(
          (name, value) -> {
            String own = name.startsWith(FREE) ? name.substring(FREE.length()) : "";
            if (fits(own, value) && (free.containsKey(own) || free.size() < Limits.MAX_HEADERS)) {
              free.put(own, value);
            }
          });
      return free;
    }

    private static boolean fits(String name, String value) {
      try {
        return !Metadata.none().withHeader(name, value).headers().isEmpty();
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
