package io.headwater.video.analytics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes that a {@link ByteOutput} wrote. */
final class ByteInput {
  private static final int MAX_SHIFT = 63;

  private final ByteBuffer bytes;

  ByteInput(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("a number of more than 10 bytes; expected fewer");
  }

  int smallNumber() {
    long number = number();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(number + "; expected 0 to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  String text() {
    byte[] utf8 = new byte[Math.min(smallNumber(), bytes.remaining() + 1)];
    bytes.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** What is left, to be read from where it is. */
  ByteBuffer buffer() {
    return bytes;
  }

  void requireEnd() {
    if (bytes.hasRemaining()) {
      throw new IllegalArgumentException(
          "%,d bytes behind the end; expected none".formatted(bytes.remaining()));
    }
  }
}
