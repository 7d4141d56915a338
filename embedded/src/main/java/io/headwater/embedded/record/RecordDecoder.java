package io.headwater.embedded.record;

import io.headwater.core.Event;
import io.headwater.core.Metadata;
import io.headwater.core.RecordedEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes events from records. Keeps the few names that repeat; for one thread.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class RecordDecoder {
  private static final int KEPT_NAMES = 256;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final @Nullable String[] names = new @Nullable String[KEPT_NAMES];
  private Instant lastTime = Instant.EPOCH;
  private byte[] bytes = {};
  private int at;

  /** The event in the record that the view looks at. */
  public RecordedEvent decode(RecordView view, long position, long version, long timeMillis) {
    return new RecordedEvent(position, version, time(timeMillis), event(view));
  }

  /** The same object for the same time again. */
  public Instant time(long millis) {
    if (lastTime.toEpochMilli() != millis) {
      lastTime = Instant.ofEpochMilli(millis);
    }
    return lastTime;
  }

  /** What was submitted of it. */
  public Event event(RecordView view) {
    bytes = view.bytes();
    at = view.typeAt();
    UUID id = new UUID(view.idHigh(), view.idLow());
    String type = keptName();
    String stream = view.has(RecordView.STREAM) ? name() : null;
    Set<String> tags = view.has(RecordView.TAGS) ? tags(view.tagCount()) : Set.of();
    String contentType = view.has(RecordView.CONTENT_TYPE) ? keptName() : Event.JSON;
    Metadata metadata = view.has(RecordView.METADATA) ? metadata() : Metadata.none();
    Instant occurredAt = view.has(RecordView.OCCURRED_AT) ? instant() : null;
    byte[] data = Arrays.copyOfRange(bytes, at, view.end());
    return new Event(id, type, stream, tags, data, contentType, metadata, occurredAt);
  }

  private Set<String> tags(int count) {
    at++;
    Set<String> tags = LinkedHashSet.newLinkedHashSet(count);
    for (int i = 0; i < count; i++) {
      tags.add(name());
    }
    return tags;
  }

  private Metadata metadata() {
    String correlation = optionalName();
    String causation = optionalName();
    int count = bytes[at++] & 0xFF;
    Map<String, String> headers = LinkedHashMap.newLinkedHashMap(count);
    for (int i = 0; i < count; i++) {
      String header = keptName();
      int length = ((bytes[at++] & 0xFF) << 8) | (bytes[at++] & 0xFF);
      headers.put(header, text(length));
    }
    return new Metadata(correlation, causation, headers);
  }

  private Instant instant() {
    Instant instant =
        Instant.ofEpochSecond((long) LONGS.get(bytes, at), (int) INTS.get(bytes, at + 8));
    at += 12;
    return instant;
  }

  private @Nullable String optionalName() {
    String name = name();
    return name.isEmpty() ? null : name;
  }

  /** A name that is likely to come again: the string made for it before, if it is still kept. */
  private String keptName() {
    int length = bytes[at] & 0xFF;
    int hash = length;
    for (int i = 1; i <= length; i++) {
      hash = hash * 31 + bytes[at + i];
    }
    int slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (KEPT_NAMES - 1);
    String kept = names[slot];
    if (kept != null && isAscii(kept, length)) {
      at += 1 + length;
      return kept;
    }
    String name = name();
    names[slot] = name;
    return name;
  }

  private boolean isAscii(String kept, int length) {
    if (kept.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (kept.charAt(i) != bytes[at + 1 + i]) {
        return false;
      }
    }
    return true;
  }

  private String name() {
    int length = bytes[at++] & 0xFF;
    return text(length);
  }

  private String text(int length) {
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }
}
