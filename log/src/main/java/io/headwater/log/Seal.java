package io.headwater.log;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last 96 bytes of a sealed segment, behind its table of offsets. Numbers are big-endian.
 *
 * <pre>
 *  0  u32  magic "HWE1"
 *  4  u32  zero
 *  8  16B  log id
 * 24  u32  segment number
 * 28  u32  generation
 * 32  u64  position: the byte behind the last frame, where the table of offsets begins
 * 40  u64  end: the offset behind the last record
 * 48  u64  number of frames
 * 56  u64  durableUpTo: everything below this offset was forced before this seal was written
 * 64  u64  time of the last frame
 * 72  u64  zero
 * 80  u32  CRC of the last frame's header (of the segment header if there is none)
 * 84  u32  bytes of the table of offsets
 * 88  u32  CRC32C of the table of offsets
 * 92  u32  CRC32C of the bytes 0 to 91
 * </pre>
 */
record Seal(
    UUID log,
    int number,
    int generation,
    long position,
    long end,
    long frames,
    long durableUpTo,
    long time,
    int lastCrc,
    int tableBytes,
    int tableCrc) {
  static final int BYTES = 96;
  static final int MAGIC = 0x48574531;
  private static final int CRC_AT = 92;

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putInt(MAGIC).putInt(0);
    bytes.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    bytes.putInt(number).putInt(generation).putLong(position).putLong(end).putLong(frames);
    bytes.putLong(durableUpTo).putLong(time).putLong(0).putInt(lastCrc);
    bytes.putInt(tableBytes).putInt(tableCrc);
    return bytes.putInt(Transfer.crc(bytes, 0, CRC_AT)).flip();
  }

  /** What the header of the next segment names as its predecessor. */
  int crc() {
    return encode().getInt(CRC_AT);
  }

  /** The size of a file that ends with this seal. */
  long fileBytes() {
    return position + tableBytes + BYTES;
  }

  /** The seal in these bytes, or null if there is no valid one of this segment. */
  static @Nullable Seal decode(ByteBuffer bytes, int at, SegmentHeader segment) {
    if (bytes.limit() - at < BYTES || bytes.getInt(at) != MAGIC) {
      return null;
    }
    if (bytes.getInt(at + CRC_AT) != Transfer.crc(bytes, at, CRC_AT)) {
      return null;
    }
    Seal seal =
        new Seal(
            new UUID(bytes.getLong(at + 8), bytes.getLong(at + 16)),
            bytes.getInt(at + 24),
            bytes.getInt(at + 28),
            bytes.getLong(at + 32),
            bytes.getLong(at + 40),
            bytes.getLong(at + 48),
            bytes.getLong(at + 56),
            bytes.getLong(at + 64),
            bytes.getInt(at + 80),
            bytes.getInt(at + 84),
            bytes.getInt(at + 88));
    return seal.belongsTo(segment) ? seal : null;
  }

  private boolean belongsTo(SegmentHeader segment) {
    return log.equals(segment.log())
        && number == segment.number()
        && generation == segment.generation()
        && position >= SegmentHeader.BYTES
        && end >= segment.base()
        && tableBytes >= 0
        && tableBytes % OffsetTable.ENTRY == 0;
  }
}
