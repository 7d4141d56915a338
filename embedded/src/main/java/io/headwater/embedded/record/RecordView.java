package io.headwater.embedded.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A record seen in place: where its parts begin, found without copying them. Moved from record to
 * record; for one thread.
 *
 * <pre>
 * record   = flags id name(type) [name(stream)] [u8:count name(tag)*] [name(content type)]
 *            [metadata] [i64:seconds i32:nanos] data
 * flags    = u8: bit 0 stream, 1 tags, 2 content type (absent: application/json), 3 metadata,
 *            4 occurredAt; the rest 0
 * id       = u64 u64
 * name     = u8:length bytes of UTF-8
 * metadata = name(correlation; empty: none) name(causation; empty: none)
 *            u8:count (name(header) u16:length bytes)*
 * data     = all bytes that remain
 * </pre>
 *
 * <p>Numbers are big-endian. Tags and headers are in the order of an {@code Event}, so that equal
 * events are equal bytes, and only they.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class RecordView {
  static final int STREAM = 1;
  static final int TAGS = 2;
  static final int CONTENT_TYPE = 4;
  static final int METADATA = 8;
  static final int OCCURRED_AT = 16;
  private static final int KNOWN_FLAGS = 31;
  private static final int ID_AT = 1;
  private static final int TYPE_AT = 17;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = {};
  private int start;
  private int end;
  private int flags;
  private int streamAt;
  private int tagsAt;
  private int restAt;

  /** Looks at the record in these bytes of the array. */
  public RecordView look(byte[] array, int from, int length) {
    bytes = array;
    start = from;
    end = from + length;
    flags = array[from];
    if ((flags & ~KNOWN_FLAGS) != 0) {
      throw new IllegalStateException(
          "record with flags " + (flags & 0xFF) + "; expected below 32");
    }
    int at = from + TYPE_AT;
    at = skipName(at);
    streamAt = at;
    if (has(STREAM)) {
      at = skipName(at);
    }
    tagsAt = at;
    if (has(TAGS)) {
      int count = bytes[at++] & 0xFF;
      for (int i = 0; i < count; i++) {
        at = skipName(at);
      }
    }
    restAt = at;
    return this;
  }

  private int skipName(int at) {
    return at + 1 + (bytes[at] & 0xFF);
  }

  public byte[] bytes() {
    return bytes;
  }

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public long idHigh() {
    return (long) LONGS.get(bytes, start + ID_AT);
  }

  public long idLow() {
    return (long) LONGS.get(bytes, start + ID_AT + 8);
  }

  /** Where the length byte of the type lies. */
  public int typeAt() {
    return start + TYPE_AT;
  }

  /** Where the length byte of the stream lies, if there is one. */
  int streamAt() {
    return streamAt;
  }

  int tagCount() {
    return has(TAGS) ? bytes[tagsAt] & 0xFF : 0;
  }

  /** Where the length byte of the first tag lies, if there is one. */
  int firstTagAt() {
    return tagsAt + 1;
  }

  /** Where what stands behind the tags begins. */
  int restAt() {
    return restAt;
  }

  /** How many keys {@link #keys} gives. */
  public int keyCount() {
    return 2 + (has(STREAM) ? 1 : 0) + tagCount();
  }

  /** Puts the keys of the index for this record: id, type, stream if any, tags. */
  public int keys(KeyHash hash, long[] into, int from) {
    int next = from;
    into[next++] = hash.hash(KeyHash.Kind.ID, bytes, start + ID_AT, 16);
    into[next++] = nameKey(hash, KeyHash.Kind.TYPE, typeAt());
    if (has(STREAM)) {
      into[next++] = nameKey(hash, KeyHash.Kind.STREAM, streamAt);
    }
    int at = firstTagAt();
    for (int i = tagCount(); i > 0; i--) {
      into[next++] = nameKey(hash, KeyHash.Kind.TAG, at);
      at = skipName(at);
    }
    return next;
  }

  private long nameKey(KeyHash hash, KeyHash.Kind kind, int at) {
    return hash.hash(kind, bytes, at + 1, bytes[at] & 0xFF);
  }

  /** Whether the name whose length byte lies here is this one. */
  public boolean nameIs(int at, byte[] name) {
    int length = bytes[at] & 0xFF;
    return length == name.length && Arrays.equals(bytes, at + 1, at + 1 + length, name, 0, length);
  }

  /** The name of the stream; there must be one. */
  public byte[] stream() {
    int from = streamAt + 1;
    return Arrays.copyOfRange(bytes, from, from + (bytes[streamAt] & 0xFF));
  }

  public boolean inStream(byte[] stream) {
    return has(STREAM) && nameIs(streamAt, stream);
  }

  public boolean tagged(byte[] tag) {
    int at = firstTagAt();
    for (int i = tagCount(); i > 0; i--) {
      if (nameIs(at, tag)) {
        return true;
      }
      at = skipName(at);
    }
    return false;
  }
}
