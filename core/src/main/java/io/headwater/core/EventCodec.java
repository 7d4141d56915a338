package io.headwater.core;

import java.util.Set;

/**
 * Turns domain events into a type name and bytes, and back. Safe for use by many threads.
 *
 * @param <E> the domain's sealed event type
 */
public interface EventCodec<E> {

  /** The explicit name of this event's type. */
  String type(E event);

  /** The bytes of this event. */
  byte[] encode(E event);

  /** The media type of the bytes. */
  String contentType();

  /**
   * The event of these bytes, in today's shape: upcasters have been applied.
   *
   * @throws UnknownEventType if the type has no name here
   * @throws IllegalArgumentException if the bytes are not of the type; the message says where
   */
  E decode(String type, byte[] data);

  /**
   * The domain event of a stored one.
   *
   * @throws UnknownEventType if the type has no name here; the message names stream and position
   * @throws IllegalArgumentException if the bytes are not of the type; likewise
   */
  default E decode(RecordedEvent recorded) {
    try {
      return decode(recorded.type(), recorded.data());
    } catch (UnknownEventType e) {
      throw new UnknownEventType(e, recorded);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          UnknownEventType.where(recorded) + " cannot be decoded: " + e.getMessage(), e);
    }
  }

  /** All type names that {@link #decode} takes, old ones included. */
  Set<String> types();

  /**
   * Changes whenever the same stored events could decode to something else: the names and the
   * upcasters. A snapshot is valid only for an equal fingerprint.
   */
  String fingerprint();

  /** An event type that a codec has no name for. */
  final class UnknownEventType extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String type;

    public UnknownEventType(String type, Set<String> known) {
      super(
          "event type '%s' is unknown; expected one of %s: register a record or an upcaster for it"
              .formatted(type, new java.util.TreeSet<>(known)));
      this.type = type;
    }

    private UnknownEventType(UnknownEventType without, RecordedEvent recorded) {
      super(where(recorded) + ": " + without.getMessage(), without);
      this.type = without.type;
    }

    private static String where(RecordedEvent recorded) {
      return "event at position %d (version %d of stream %s)"
          .formatted(recorded.position(), recorded.version(), recorded.stream());
    }

    /** The unknown type. */
    public String type() {
      return type;
    }
  }
}
