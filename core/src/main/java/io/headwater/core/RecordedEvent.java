package io.headwater.core;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as stored.
 *
 * @param position its place in the whole log: 1 for the first event, dense, never reused
 * @param version its place in its stream: 1 for the first, dense; 0 if the event has no stream
 * @param recordedAt the store's clock when it was stored, in milliseconds, never less than its
 *     predecessor's
 * @param event what was submitted
 */
public record RecordedEvent(long position, long version, Instant recordedAt, Event event) {

  /** The id of the event. */
  public UUID id() {
    return event.id();
  }

  /** The type of the event. */
  public String type() {
    return event.type();
  }

  /** The stream of the event, or null. */
  public @Nullable String stream() {
    return event.stream();
  }

  /** The tags of the event. */
  public Set<String> tags() {
    return event.tags();
  }

  /** The bytes of the event: the array itself, not a copy. */
  public byte[] data() {
    return event.data();
  }

  /** Correlation, causation and headers of the event. */
  public Metadata metadata() {
    return event.metadata();
  }

  /** When it happened: as its author said, or else when it was stored. */
  public Instant occurredAt() {
    Instant said = event.occurredAt();
    return said == null ? recordedAt : said;
  }
}
