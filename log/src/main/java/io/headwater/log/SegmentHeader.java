package io.headwater.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The first 64 bytes of a segment. Numbers are big-endian.
 *
 * <pre>
 *  0  u32  magic "HWS1"
 *  4  u32  format version, 1
 *  8  16B  log id
 * 24  u64  base: offset of the first record, and the name of the file
 * 32  u32  number: 1 for the first segment, then one more each
 * 36  u32  generation: 0, or how often it was rewritten
 * 40  u32  epoch of the owner that began it
 * 44  u32  CRC of the seal of the segment before, 0 in the first
 * 48  u64  time of the last frame before it, Unix milliseconds
 * 56  u32  zero
 * 60  u32  CRC32C of the bytes 0 to 59
 * </pre>
 *
 * That a segment exists proves that everything below its base had been forced.
 */
record SegmentHeader(
    UUID log, long base, int number, int generation, int epoch, int previousCrc, long time) {
  static final int BYTES = 64;
  private static final int MAGIC = 0x48575331;
  private static final int CRC_AT = 60;

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putInt(MAGIC).putInt(Manifest.FORMAT);
    bytes.putLong(log.getMostSignificantBits()).putLong(log.getLeastSignificantBits());
    bytes.putLong(base).putInt(number).putInt(generation).putInt(epoch).putInt(previousCrc);
    bytes.putLong(time).putInt(0);
    return bytes.putInt(Transfer.crc(bytes, 0, CRC_AT)).flip();
  }

  /** What the first frame of the segment names as its predecessor. */
  int crc() {
    return encode().getInt(CRC_AT);
  }

  static SegmentHeader decode(ByteBuffer bytes, Path file) {
    if (bytes.remaining() < BYTES) {
      throw damaged(file, "it has %d bytes".formatted(bytes.remaining()));
    }
    int actual = Transfer.crc(bytes, 0, CRC_AT);
    if (bytes.getInt(0) != MAGIC || bytes.getInt(CRC_AT) != actual) {
      throw damaged(
          file, "its checksum is %08x, computed %08x".formatted(bytes.getInt(CRC_AT), actual));
    }
    if (bytes.getInt(4) != Manifest.FORMAT) {
      throw new LogException.UnsupportedFormat(file, bytes.getInt(4), Manifest.FORMAT);
    }
    return new SegmentHeader(
        new UUID(bytes.getLong(8), bytes.getLong(16)),
        bytes.getLong(24),
        bytes.getInt(32),
        bytes.getInt(36),
        bytes.getInt(40),
        bytes.getInt(44),
        bytes.getLong(48));
  }

  private static LogException.Corrupt damaged(Path file, String how) {
    return new LogException.Corrupt(
        "%s is damaged at byte 0: expected a segment header of %d bytes, but %s; %s"
            .formatted(file, BYTES, how, LogException.Corrupt.REMEDY),
        null);
  }
}
