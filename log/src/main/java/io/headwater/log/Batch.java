package io.headwater.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Records that are written together: one frame, found again whole or not at all. The caller builds
 * and checksums it before it takes the commit turn.
 *
 * <pre>
 * payload := record+
 * record  := offset delta to the first record of the frame (varint), length (varint), bytes
 * varint  := unsigned, 7 bits a byte, lowest first, the top bit set in all but the last byte
 * </pre>
 */
public final class Batch {
  /** The largest payload, in bytes. */
  public static final int MAX_BYTES = 64 << 20;

  private final byte[] payload;
  private final int length;
  private final int count;
  private final int crc;

  private Batch(byte[] payload, int length, int count) {
    this.payload = payload;
    this.length = length;
    this.count = count;
    this.crc = Transfer.crc(ByteBuffer.wrap(payload), 0, length);
  }

  /** Collects records. For one thread. */
  public static final class Builder {
    private byte[] payload;
    private int length;
    private int count;

    private Builder(int expectedBytes) {
      payload = new byte[Math.max(16, expectedBytes)];
    }

    /**
     * Adds a record, moving the position of the buffer to its limit; its offset is that of the one
     * before plus one.
     *
     * @throws IllegalArgumentException if the batch would pass {@link #MAX_BYTES}
     */
    public Builder add(ByteBuffer record) {
      int bytes = record.remaining();
      ensure(bytes);
      putVarint(count);
      putVarint(bytes);
      record.get(payload, length, bytes);
      length += bytes;
      count++;
      return this;
    }

    /**
     * The batch, with its checksum. The builder is used up.
     *
     * @throws IllegalStateException if there is no record
     */
    public Batch build() {
      if (count == 0) {
        throw new IllegalStateException("a batch has no records; expected at least one");
      }
      byte[] built = payload;
      payload = new byte[0];
      return new Batch(built, length, count);
    }

    private void ensure(int bytes) {
      long needed = (long) length + bytes + 10;
      if (needed > MAX_BYTES) {
        throw new IllegalArgumentException(
            "a batch of %d bytes is too large; expected at most %d: split it"
                .formatted(needed, MAX_BYTES));
      }
      if (needed > payload.length) {
        payload = Arrays.copyOf(payload, (int) Math.max(needed, payload.length * 2L));
      }
    }

    private void putVarint(int value) {
      int rest = value;
      while (rest > 0x7f) {
        payload[length++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      payload[length++] = (byte) rest;
    }
  }

  public static Builder builder() {
    return new Builder(512);
  }

  /** A builder with room for about so many bytes. */
  public static Builder builder(int expectedBytes) {
    return new Builder(expectedBytes);
  }

  /** How many records. */
  public int count() {
    return count;
  }

  /** Bytes of the payload. */
  public int bytes() {
    return length;
  }

  int crc() {
    return crc;
  }

  void putTo(ByteBuffer target) {
    target.put(payload, 0, length);
  }
}
