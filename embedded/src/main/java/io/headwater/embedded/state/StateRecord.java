package io.headwater.embedded.state;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A record of the {@link StateLog}.
 *
 * <pre>
 * record  = u8:3 (put) u16:length key value, or u8:4 (deleted) u16:length key,
 *           or, as checkpoints were written at first, u8:1 (put) name value, or u8:2 (deleted) name,
 *           where the key is u8:1 name
 * </pre>
 *
 * <p>For the engine itself, promised to nobody.
 *
 * @param key the key
 * @param value its value, a view of the record; null if it was deleted
 */
public record StateRecord(StateKey key, @Nullable ByteBuffer value) {
  private static final byte PUT_CHECKPOINT = 1;
  private static final byte DELETED_CHECKPOINT = 2;
  private static final byte PUT = 3;
  private static final byte DELETED = 4;

  /** Reads a record; leaves the buffer as it is. */
  static StateRecord of(ByteBuffer bytes) {
    ByteBuffer record = bytes.duplicate();
    byte what = record.get();
    StateKey key =
        switch (what) {
          case PUT_CHECKPOINT, DELETED_CHECKPOINT -> checkpoint(record);
          case PUT, DELETED -> key(record);
          default ->
              throw new StoreCorrupt(
                  "a record of kind %d in the small state; expected 1 to 4: restore it from a backup"
                      .formatted(what),
                  null);
        };
    boolean put = what == PUT || what == PUT_CHECKPOINT;
    return new StateRecord(key, put ? record.slice() : null);
  }

  private static StateKey key(ByteBuffer record) {
    byte[] key = new byte[record.getShort() & 0xFFFF];
    record.get(key);
    return StateKey.ofBytes(key);
  }

  private static StateKey checkpoint(ByteBuffer record) {
    return StateKey.of(StateKey.Kind.CHECKPOINT).name(StateKey.nextName(record));
  }

  /** The bytes of this record. */
  ByteBuffer encode() {
    int length = key.length();
    int valueLength = value == null ? 0 : value.remaining();
    ByteBuffer record = ByteBuffer.allocate(1 + Short.BYTES + length + valueLength);
    record.put(value == null ? DELETED : PUT).putShort((short) length);
    key.putTo(record);
    if (value != null) {
      record.put(value.duplicate());
    }
    return record.flip();
  }
}
