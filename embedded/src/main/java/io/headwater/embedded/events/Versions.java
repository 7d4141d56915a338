package io.headwater.embedded.events;

import java.nio.ByteBuffer;

/**
 * The stream versions of the events of a frame, which only the writer knows: the decided bytes of
 * the frame. For each event, in order, an unsigned number of 7 bits a byte, lowest first, the top
 * bit set in all but the last byte; 0 for an event without a stream.
 */
final class Versions {
  private static final int MAX_BYTES = 9;

  private Versions() {}

  static ByteBuffer write(long[] versions) {
    ByteBuffer bytes = ByteBuffer.allocate(versions.length * MAX_BYTES);
    for (long version : versions) {
      long rest = version;
      while (rest > 0x7F) {
        bytes.put((byte) (rest | 0x80));
        rest >>>= 7;
      }
      bytes.put((byte) rest);
    }
    return bytes.flip();
  }

  static void read(byte[] bytes, int from, int count, long[] into) {
    int at = from;
    for (int i = 0; i < count; i++) {
      long version = 0;
      int shift = 0;
      byte next;
      do {
        next = bytes[at++];
        version |= (long) (next & 0x7F) << shift;
        shift += 7;
      } while (next < 0);
      into[i] = version;
    }
  }
}
