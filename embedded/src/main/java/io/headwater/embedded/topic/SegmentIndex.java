package io.headwater.embedded.topic;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where in one segment of a topic's log the messages of each partition are: its first frame there,
 * and about one for each 64 KiB behind it. Not for threads while it grows; the file of a sealed
 * segment never changes:
 *
 * <pre>
 * file      = "HWTOPIX1" i32:format u128:topic i64:base i64:end i32:partitions partition* entry*
 *             i32:CRC32C of what stands before
 * base, end = the offsets of the log that the segment begins with and ends before
 * partition = i64:first i64:next i32:entries; the partition's next offset when the segment begins
 *             and when it ends
 * entry     = i64:offset i64:address i64:time; of the first message of a frame; the entries of
 *             partition 0 first, each partition's in order
 * </pre>
 */
final class SegmentIndex {
  private static final long MAGIC = 0x4857_544F_5049_5831L; // HWTOPIX1
  private static final int FORMAT = 1;
  private static final int HEADER = 8 + 4 + 16 + 8 + 8 + 4;
  private static final int PARTITION = 8 + 8 + 4;
  private static final int FIELDS = 3;
  private static final int OFFSET = 0;
  private static final int ADDRESS = 1;
  private static final int TIME = 2;
  private static final long SPACING = 64L << 10;

  private final long base;
  private final long[] firsts;
  private final long[] nexts;
  private final @Nullable Lane[] lanes;
  private long firstTime = Long.MAX_VALUE;

  /** The frames noted of one partition. */
  private static final class Lane {
    private long[] entries = new long[2 * FIELDS];
    private int size;

    void add(long offset, long address, long time) {
      if (size * FIELDS == entries.length) {
        entries = Arrays.copyOf(entries, 2 * entries.length);
      }
      entries[size * FIELDS + OFFSET] = offset;
      entries[size * FIELDS + ADDRESS] = address;
      entries[size * FIELDS + TIME] = time;
      size++;
    }

    long get(int i, int field) {
      return entries[i * FIELDS + field];
    }

    /** The last entry whose field is not above this, or -1. */
    int floor(int field, long value) {
      int low = -1;
      int high = size - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (get(middle, field) <= value) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }
  }

  /**
   * An index without messages.
   *
   * @param base the offset of the log that the segment begins with
   * @param nexts the next offset of each partition when the segment begins
   */
  SegmentIndex(long base, long[] nexts) {
    this.base = base;
    this.firsts = nexts.clone();
    this.nexts = nexts.clone();
    this.lanes = new Lane[nexts.length];
  }

  /** Notes the messages that a frame has of one partition. */
  void add(int partition, int count, long address, long time) {
    Lane lane = lanes[partition];
    if (lane == null) {
      lane = new Lane();
      lanes[partition] = lane;
    }
    if (lane.size == 0 || address - lane.get(lane.size - 1, ADDRESS) >= SPACING) {
      lane.add(nexts[partition], address, time);
    }
    nexts[partition] += count;
    firstTime = Math.min(firstTime, time);
  }

  long base() {
    return base;
  }

  int partitions() {
    return firsts.length;
  }

  /** The next offset of a partition when the segment begins. */
  long first(int partition) {
    return firsts[partition];
  }

  /** The next offset of each partition when the segment begins. */
  long[] firsts() {
    return firsts.clone();
  }

  /** The next offset of a partition when the segment ends, or now. */
  long next(int partition) {
    return nexts[partition];
  }

  /** The next offset of each partition when the segment ends, or now. */
  long[] nexts() {
    return nexts.clone();
  }

  /** The time of the first message added; the end of time before there is one. */
  long firstTime() {
    return firstTime;
  }

  /** An address not behind the frame of a message of this segment. */
  long address(int partition, long offset) {
    Lane lane = lane(partition);
    return lane.get(lane.floor(OFFSET, offset), ADDRESS);
  }

  /**
   * The last frame noted of a partition whose time is below this: the first message of the time or
   * later is not before it.
   *
   * @return its address, or -1 if there is none
   */
  long addressBefore(int partition, long time) {
    Lane lane = lanes[partition];
    int floor = lane == null ? -1 : lane.floor(TIME, time - 1);
    return floor < 0 ? -1 : lane(partition).get(floor, ADDRESS);
  }

  private Lane lane(int partition) {
    Lane lane = lanes[partition];
    if (lane == null) {
      throw new IllegalStateException("partition " + partition + " has no message in this segment");
    }
    return lane;
  }

  /** The file. */
  ByteBuffer encode(UUID topic, long end) {
    int entries = 0;
    for (Lane lane : lanes) {
      entries += lane == null ? 0 : lane.size;
    }
    int size = HEADER + PARTITION * firsts.length + FIELDS * 8 * entries + 4;
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putLong(MAGIC).putInt(FORMAT);
    bytes.putLong(topic.getMostSignificantBits()).putLong(topic.getLeastSignificantBits());
    bytes.putLong(base).putLong(end).putInt(firsts.length);
    for (int i = 0; i < firsts.length; i++) {
      Lane lane = lanes[i];
      bytes.putLong(firsts[i]).putLong(nexts[i]).putInt(lane == null ? 0 : lane.size);
    }
    for (Lane lane : lanes) {
      for (int i = 0; lane != null && i < lane.size * FIELDS; i++) {
        bytes.putLong(lane.entries[i]);
      }
    }
    return bytes.putInt(crc(bytes.array())).flip();
  }

  /** The index in a file, or null if that is damaged or of something else. */
  static @Nullable SegmentIndex decode(byte[] file, UUID topic, long base, long end) {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    if (file.length < HEADER + 4
        || bytes.getInt(file.length - 4) != crc(file)
        || bytes.getLong() != MAGIC
        || bytes.getInt() != FORMAT
        || !new UUID(bytes.getLong(), bytes.getLong()).equals(topic)
        || bytes.getLong() != base
        || bytes.getLong() != end) {
      return null;
    }
    int partitions = bytes.getInt();
    SegmentIndex index = new SegmentIndex(base, new long[partitions]);
    int[] entries = new int[partitions];
    for (int i = 0; i < partitions; i++) {
      index.firsts[i] = bytes.getLong();
      index.nexts[i] = bytes.getLong();
      entries[i] = bytes.getInt();
    }
    for (int i = 0; i < partitions; i++) {
      Lane lane = entries[i] == 0 ? null : new Lane();
      for (int j = 0; lane != null && j < entries[i]; j++) {
        lane.add(bytes.getLong(), bytes.getLong(), bytes.getLong());
      }
      index.lanes[i] = lane;
    }
    return index;
  }

  private static int crc(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, file.length - 4);
    return (int) crc.getValue();
  }
}
