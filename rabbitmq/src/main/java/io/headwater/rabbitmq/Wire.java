package io.headwater.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages as AMQP 0-9-1 messages, persistent.
 *
 * <pre>
 * body           the data                  content-type     the content type
 * type           the type                  correlation-id   the correlation id
 * message-id     of this copy; each sending, delayed release and redrive makes a new one
 * priority       as sent, where the queue has priorities
 *
 * headers:
 * hw-id          the event's id            hw-key           the key, if any
 * hw-stream      the stream, if any        hw-tags          the tags, a list
 * hw-causation   the causation id          hw-occurred      occurredAt, if said, ISO 8601
 * hw-headers     the free headers, a table
 * hw-sent        when it was sent, hw-due when it could first be handed out: Unix milliseconds
 * hw-deliveries  how often it was handed out before this copy was made
 * hw-reason, hw-error, hw-died             of a dead letter
 * </pre>
 *
 * <p>What others wrote is read as far as it is understood, and never refused; copies have all of
 * it; without an id it gets one made from its AMQP message-id, or else a new one at each delivery.
 */
final class Wire {
  /** The type of a message that says none. */
  static final String FOREIGN = "foreign";

  static final String SENT = "hw-sent";
  static final String DUE = "hw-due";
  static final String DELIVERIES = "hw-deliveries";
  static final String REASON = "hw-reason";
  static final String ERROR = "hw-error";
  static final String DIED = "hw-died";

  private static final String ID = "hw-id";
  private static final String KEY = "hw-key";
  private static final String STREAM = "hw-stream";
  private static final String TAGS = "hw-tags";
  private static final String CAUSATION = "hw-causation";
  private static final String OCCURRED = "hw-occurred";
  private static final String HEADERS = "hw-headers";

  private static final Set<String> OF_ONE_COPY =
      Set.of(SENT, DUE, DELIVERIES, REASON, ERROR, DIED, "CC", "BCC");

  /** What the names begin with of the headers that the server adds. */
  private static final Set<String> OF_SERVER =
      Set.of(
          "x-death",
          "x-first-death",
          "x-last-death",
          "x-delivery-count",
          "x-acquired-count",
          "x-opt-");

  private static final String UNKNOWN_CONTENT = "application/octet-stream";
  private static final int PERSISTENT = 2;

  private Wire() {}

  /**
   * The properties of a message.
   *
   * @param priority of the queue's, from 0
   * @param more further headers, which belong to this copy
   */
  static BasicProperties write(Message message, int priority, Map<String, Object> more) {
    Event event = message.event();
    Map<String, Object> headers = new HashMap<>(more);
    headers.put(ID, event.id().toString());
    put(headers, KEY, message.key());
    put(headers, STREAM, event.stream());
    put(headers, TAGS, event.tags().isEmpty() ? null : List.copyOf(event.tags()));
    put(headers, CAUSATION, event.metadata().causationId());
    put(headers, OCCURRED, event.occurredAt() == null ? null : event.occurredAt().toString());
    put(headers, HEADERS, event.metadata().headers().isEmpty() ? null : event.metadata().headers());
    return new BasicProperties.Builder()
        .deliveryMode(PERSISTENT)
        .messageId(EventIds.next().toString())
        .type(event.type())
        .contentType(event.contentType())
        .correlationId(event.metadata().correlationId())
        .priority(priority)
        .headers(headers)
        .build();
  }

  /**
   * The properties of a copy: all that another program has said stays, but for what would have the
   * server refuse it, send it elsewhere too, or drop it.
   *
   * @param id of the event; that of another program's may not be in its headers
   * @param more further headers, which belong to this copy
   */
  static BasicProperties copy(BasicProperties properties, UUID id, Map<String, Object> more) {
    Map<String, Object> headers = new HashMap<>(headers(properties));
    headers.keySet().removeIf(name -> OF_ONE_COPY.contains(name) || isOfServer(name));
    headers.putIfAbsent(ID, id.toString());
    headers.putAll(more);
    return properties
        .builder()
        .deliveryMode(PERSISTENT)
        .messageId(EventIds.next().toString())
        .userId(null) // the server takes ours only
        .expiration(null) // a delay may be longer
        .headers(headers)
        .build();
  }

  private static boolean isOfServer(String header) {
    return OF_SERVER.stream().anyMatch(header::startsWith);
  }

  private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
    if (value != null) {
      headers.put(name, value);
    }
  }

  /** The message of what was delivered. */
  static Message read(BasicProperties properties, byte[] body) {
    Map<String, Object> headers = headers(properties);
    String key = name(headers.get(KEY));
    String type = name(properties.getType());
    String content = name(properties.getContentType());
    boolean tooLarge = body.length > Limits.MAX_DATA_BYTES;
    return new Message(
        key,
        new Event(
            id(properties),
            type == null ? FOREIGN : type,
            name(headers.get(STREAM)),
            tags(headers.get(TAGS)),
            tooLarge ? new byte[0] : body,
            content == null ? UNKNOWN_CONTENT : content,
            metadata(properties, headers),
            occurred(headers.get(OCCURRED))));
  }

  static Map<String, Object> headers(BasicProperties properties) {
    Map<String, Object> headers = properties.getHeaders();
    return headers == null ? Map.of() : headers;
  }

  /** A number among the headers. */
  static long number(BasicProperties properties, String header, long otherwise) {
    return headers(properties).get(header) instanceof Number number
        ? number.longValue()
        : otherwise;
  }

  /** A time among the headers; the epoch if there is none. */
  static Instant time(BasicProperties properties, String header) {
    return Instant.ofEpochMilli(number(properties, header, 0));
  }

  static int priority(BasicProperties properties) {
    Integer priority = properties.getPriority();
    return priority == null ? 0 : Math.max(0, priority);
  }

  private static UUID id(BasicProperties properties) {
    Object id = headers(properties).get(ID);
    try {
      if (id != null) {
        return UUID.fromString(id.toString());
      }
    } catch (IllegalArgumentException e) {
      return EventIds.named(id.toString());
    }
    String foreign = properties.getMessageId();
    return foreign == null ? EventIds.next() : EventIds.named(foreign);
  }

  private static Set<String> tags(@Nullable Object list) {
    Set<String> tags = new TreeSet<>();
    if (list instanceof Collection<?> all) {
      for (Object each : all) {
        String tag = name(each);
        if (tag != null && tags.size() < Limits.MAX_TAGS) {
          tags.add(tag);
        }
      }
    }
    return tags;
  }

  private static Metadata metadata(BasicProperties properties, Map<String, Object> headers) {
    Map<String, String> free = new TreeMap<>();
    if (headers.get(HEADERS) instanceof Map<?, ?> table) {
      table.forEach((name, value) -> free.put(String.valueOf(name), String.valueOf(value)));
    }
    String correlation = name(properties.getCorrelationId());
    String causation = name(headers.get(CAUSATION));
    try {
      return new Metadata(correlation, causation, free);
    } catch (IllegalArgumentException e) {
      return new Metadata(correlation, causation, Map.of()); // not ours
    }
  }

  private static @Nullable Instant occurred(@Nullable Object text) {
    try {
      return text == null ? null : Instant.parse(text.toString());
    } catch (DateTimeException e) {
      return null; // not ours
    }
  }

  /** Text that is a good name, or null. */
  private static @Nullable String name(@Nullable Object text) {
    try {
      return text == null ? null : Limits.checkName("name", text.toString());
    } catch (IllegalArgumentException e) {
      return null; // not ours
    }
  }
}
