package io.headwater.embedded.record;

import io.headwater.core.Event;
import io.headwater.core.Limits;
import io.headwater.core.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as records, one behind the other; see {@link RecordView}.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class RecordEncoder {
  private static final int TYPICAL_RECORD = 320;
  private byte[] bytes;
  private int at;

  public RecordEncoder(int capacity) {
    bytes = new byte[capacity];
  }

  /** What was put so far: the first {@link #size} bytes. Another array after more was put. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return at;
  }

  /**
   * Records in one array.
   *
   * @param bytes the records
   * @param ends where each ends
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  public record Records(byte[] bytes, int[] ends) {
    public int count() {
      return ends.length;
    }

    public int start(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }

    public int length(int index) {
      return ends[index] - start(index);
    }
  }

  /**
   * Encodes the events.
   *
   * @throws IllegalArgumentException if they are over {@link Limits#MAX_APPEND_BYTES}
   */
  public static Records encode(List<Event> events) {
    long data = 0;
    for (Event event : events) {
      data += event.data().length;
    }
    checkBytes(data, events.size());
    var encoder = new RecordEncoder((int) data + events.size() * 64 + TYPICAL_RECORD);
    int[] ends = new int[events.size()];
    for (int i = 0; i < ends.length; i++) {
      encoder.put(events.get(i));
      checkBytes(encoder.at, events.size());
      ends[i] = encoder.at;
    }
    return new Records(encoder.bytes, ends);
  }

  private static void checkBytes(long bytes, int events) {
    if (bytes > Limits.MAX_APPEND_BYTES) {
      throw new IllegalArgumentException(
          "append of %,d events is %,d bytes or more as stored; expected at most %,d: split it"
              .formatted(events, bytes, Limits.MAX_APPEND_BYTES));
    }
  }

  public void put(Event event) {
    int flags = 0;
    int flagsAt = at;
    putByte(0);
    putLong(event.id().getMostSignificantBits());
    putLong(event.id().getLeastSignificantBits());
    putName(event.type());
    if (event.stream() != null) {
      flags |= RecordView.STREAM;
      putName(event.stream());
    }
    if (!event.tags().isEmpty()) {
      flags |= RecordView.TAGS;
      putByte(event.tags().size());
      for (String tag : event.tags()) {
        putName(tag);
      }
    }
    if (!event.contentType().equals(Event.JSON)) {
      flags |= RecordView.CONTENT_TYPE;
      putName(event.contentType());
    }
    if (!event.metadata().equals(Metadata.none())) {
      flags |= RecordView.METADATA;
      putMetadata(event.metadata());
    }
    Instant occurredAt = event.occurredAt();
    if (occurredAt != null) {
      flags |= RecordView.OCCURRED_AT;
      putLong(occurredAt.getEpochSecond());
      putInt(occurredAt.getNano());
    }
    putBytes(event.data());
    bytes[flagsAt] = (byte) flags;
  }

  private void putMetadata(Metadata metadata) {
    putOptionalName(metadata.correlationId());
    putOptionalName(metadata.causationId());
    putByte(metadata.headers().size());
    for (Map.Entry<String, String> header : metadata.headers().entrySet()) {
      putName(header.getKey());
      byte[] value = header.getValue().getBytes(StandardCharsets.UTF_8);
      putByte(value.length >> 8);
      putByte(value.length);
      putBytes(value);
    }
  }

  /** A number of 7 bits a byte, lowest first, the top bit set in all but the last byte. */
  public void putVarint(int value) {
    int rest = value;
    while (rest > 0x7F) {
      putByte(rest | 0x80);
      rest >>>= 7;
    }
    putByte(rest);
  }

  public void putOptionalName(@Nullable String name) {
    if (name == null) {
      putByte(0);
    } else {
      putName(name);
    }
  }

  private void putName(String name) {
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    putByte(encoded.length);
    putBytes(encoded);
  }

  public void putByte(int value) {
    ensure(1);
    bytes[at++] = (byte) value;
  }

  public void putInt(int value) {
    putByte(value >> 24);
    putByte(value >> 16);
    putByte(value >> 8);
    putByte(value);
  }

  public void putLong(long value) {
    putInt((int) (value >> 32));
    putInt((int) value);
  }

  public void putBytes(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, at, more.length);
    at += more.length;
  }

  private void ensure(int more) {
    if (bytes.length - at < more) {
      bytes = Arrays.copyOf(bytes, Math.max(at + more, bytes.length * 2));
    }
  }
}
