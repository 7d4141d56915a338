package io.headwater.log;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where some frames of a segment begin, about one for each 64 KiB, so that reading from an offset
 * need not begin at the head of the segment. On disk an entry is the offset of the frame's first
 * record and the byte where the frame begins, both u64, big-endian.
 */
final class OffsetTable {
  static final int ENTRY = 16;
  private static final int SPACING = 64 << 10;

  private long[] offsets = new long[8];
  private long[] positions = new long[8];
  private int size;

  static OffsetTable decode(ByteBuffer bytes) {
    OffsetTable table = new OffsetTable();
    while (bytes.remaining() >= ENTRY) {
      table.put(bytes.getLong(), bytes.getLong());
    }
    return table;
  }

  /** Notes a frame, if it is far enough from the one noted last. */
  synchronized void add(long offset, long position) {
    long last = size == 0 ? SegmentHeader.BYTES : positions[size - 1];
    if (position - last >= SPACING) {
      put(offset, position);
    }
  }

  private void put(long offset, long position) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
      positions = Arrays.copyOf(positions, size * 2);
    }
    offsets[size] = offset;
    positions[size++] = position;
  }

  /** The byte of a frame at or before the one that holds the offset. */
  synchronized long floor(long offset) {
    int at = Arrays.binarySearch(offsets, 0, size, offset);
    int floor = at >= 0 ? at : -at - 2;
    return floor < 0 ? SegmentHeader.BYTES : positions[floor];
  }

  /** Its size on disk. */
  synchronized int bytes() {
    return size * ENTRY;
  }

  synchronized ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(size * ENTRY);
    for (int i = 0; i < size; i++) {
      bytes.putLong(offsets[i]).putLong(positions[i]);
    }
    return bytes.flip();
  }
}
