package io.headwater.embedded.topic;

import io.headwater.log.Frame;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which offsets the messages of one frame of a topic have: the decided bytes of the frame. The
 * messages of a partition have consecutive ones, in the order of their records.
 *
 * <pre>
 * decided = (varint:partition varint:first offset varint:messages)+
 * </pre>
 *
 * <p>A view, moved from frame to frame; for one thread.
 */
final class FrameOffsets {
  private static final int MOST_BYTES = 5 + 10 + 5;

  private int[] partitions = new int[8];
  private long[] firsts = new long[8];
  private int[] counts = new int[8];
  private int size;
  private byte[] bytes = {};
  private int at;

  static ByteBuffer write(int[] partitions, long[] firsts, int[] counts) {
    ByteBuffer bytes = ByteBuffer.allocate(partitions.length * MOST_BYTES);
    for (int i = 0; i < partitions.length; i++) {
      putVarint(bytes, partitions[i]);
      putVarint(bytes, firsts[i]);
      putVarint(bytes, counts[i]);
    }
    return bytes.flip();
  }

  private static void putVarint(ByteBuffer bytes, long value) {
    long rest = value;
    while (rest > 0x7F) {
      bytes.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
  }

  FrameOffsets look(Frame frame) {
    bytes = frame.array();
    at = frame.decidedStart();
    int end = at + frame.decidedLength();
    size = 0;
    while (at < end) {
      if (size == partitions.length) {
        partitions = Arrays.copyOf(partitions, size * 2);
        firsts = Arrays.copyOf(firsts, size * 2);
        counts = Arrays.copyOf(counts, size * 2);
      }
      partitions[size] = (int) varint();
      firsts[size] = varint();
      counts[size] = (int) varint();
      size++;
    }
    return this;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** How many partitions have messages in the frame. */
  int size() {
    return size;
  }

  int partition(int i) {
    return partitions[i];
  }

  /** The offset of its first message in the frame. */
  long first(int i) {
    return firsts[i];
  }

  /** How many messages of it the frame has. */
  int count(int i) {
    return counts[i];
  }
}
