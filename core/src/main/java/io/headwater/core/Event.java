package io.headwater.core;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as submitted. Stored, it becomes a {@link RecordedEvent}.
 *
 * <p>Immutable but for {@code data}: the array is not copied, neither in nor out; from here on
 * nobody may change it.
 *
 * @param id identity for ever: a store that has an event of this id does not store it again. Any
 *     UUID; {@link #of} makes one of version 7, an import should derive it from its source ({@link
 *     EventIds#named})
 * @param type what kind of event this is, by an explicit name, never a class name; limits of a name
 * @param stream the stream it belongs to, or null; limits of a name
 * @param tags what it may be found by, beside type and stream; at most {@link Limits#MAX_TAGS},
 *     kept sorted
 * @param data the bytes, at most {@link Limits#MAX_DATA_BYTES}
 * @param contentType what the bytes are, as a media type
 * @param metadata correlation, causation, free headers
 * @param occurredAt when it happened, if its author says so; kept to the nanosecond
 */
@SuppressWarnings("ArrayRecordComponent") // the contract above; copying would cost every append
public record Event(
    UUID id,
    String type,
    @Nullable String stream,
    Set<String> tags,
    byte[] data,
    String contentType,
    Metadata metadata,
    @Nullable Instant occurredAt) {

  /** The content type of JSON. */
  public static final String JSON = "application/json";

  /**
   * @throws IllegalArgumentException if a name, the number of tags or the data is over a limit
   */
  public Event {
    Objects.requireNonNull(id, "id");
    Limits.checkName("type", type);
    if (stream != null) {
      Limits.checkName("stream", stream);
    }
    if (tags.size() > Limits.MAX_TAGS) {
      throw new IllegalArgumentException(
          "event of type '%s' has %,d tags; expected at most %d"
              .formatted(type, tags.size(), Limits.MAX_TAGS));
    }
    tags.forEach(tag -> Limits.checkName("tag", tag));
    tags = tags.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(tags));
    if (data.length > Limits.MAX_DATA_BYTES) {
      throw new IllegalArgumentException(
          "event of type '%s' has %,d bytes of data; expected at most %,d: store it elsewhere and"
                  .formatted(type, data.length, Limits.MAX_DATA_BYTES)
              + " keep a reference");
    }
    Limits.checkName("content type", contentType);
    Objects.requireNonNull(metadata, "metadata");
  }

  /** An event of JSON data with a new id of version 7, no stream, no tags, no metadata. */
  public static Event of(String type, byte[] json) {
    return new Event(EventIds.next(), type, null, Set.of(), json, JSON, Metadata.none(), null);
  }

  /** The same with this id. */
  public Event withId(UUID newId) {
    return new Event(newId, type, stream, tags, data, contentType, metadata, occurredAt);
  }

  /** The same in this stream. */
  public Event inStream(String newStream) {
    return new Event(id, type, newStream, tags, data, contentType, metadata, occurredAt);
  }

  /** The same with exactly these tags. */
  public Event tagged(String... newTags) {
    return new Event(
        id,
        type,
        stream,
        Set.copyOf(Arrays.asList(newTags)),
        data,
        contentType,
        metadata,
        occurredAt);
  }

  /** The same with this metadata. */
  public Event with(Metadata newMetadata) {
    return new Event(id, type, stream, tags, data, contentType, newMetadata, occurredAt);
  }

  /** The same, said by its author to have happened at this time. */
  public Event occurredAt(Instant time) {
    return new Event(id, type, stream, tags, data, contentType, metadata, time);
  }

  /** Equal in every part, the data byte by byte. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Event that
        && id.equals(that.id)
        && type.equals(that.type)
        && Objects.equals(stream, that.stream)
        && tags.equals(that.tags)
        && Arrays.equals(data, that.data)
        && contentType.equals(that.contentType)
        && metadata.equals(that.metadata)
        && Objects.equals(occurredAt, that.occurredAt);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Event[%s, %s%s, %d bytes]"
        .formatted(type, id, stream == null ? "" : " in " + stream, data.length);
  }
}
