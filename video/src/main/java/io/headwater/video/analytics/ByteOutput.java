package io.headwater.video.analytics;

import io.headwater.video.rows.IdRows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written; grows. */
final class ByteOutput {
  private static final int MAX_NUMBER = 10;

  private ByteBuffer bytes = ByteBuffer.allocate(1 << 12);

  /** A number, small ones around 0 in few bytes: zigzag, then 7 bits a byte, the lowest first. */
  void number(long value) {
    require(MAX_NUMBER);
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7FL) != 0) {
      bytes.put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
  }

  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    require(utf8.length);
    bytes.put(utf8);
  }

  /** The ids of a row, or without its owner. */
  void ids(IdRows rows, int row, boolean withOwner) {
    require(IdRows.MAX_ID_BYTES);
    rows.writeIds(row, withOwner, bytes);
  }

  void append(ByteOutput other) {
    require(other.bytes.position());
    bytes.put(other.bytes.array(), 0, other.bytes.position());
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private void require(int room) {
    if (bytes.remaining() < room) {
      int needed = Math.addExact(bytes.position(), room);
      int larger = (int) Math.min(Integer.MAX_VALUE - 8L, needed * 3L / 2);
      bytes = ByteBuffer.allocate(Math.max(needed, larger)).put(bytes.flip());
    }
  }
}
