package io.headwater.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A frame as read, its checksums verified. A view into the reader's buffer: valid until the reader
 * moves on.
 *
 * <p>On disk, numbers big-endian:
 *
 * <pre>
 * frame := header (96 bytes), decided bytes, payload (see {@link Batch})
 *
 *  0  u32  magic "HWF1"
 *  4  u32  header length: 96 plus the decided bytes
 *  8  u32  payload length
 * 12  u32  number of records, at least 1
 * 16  u32  offset of the last record, less that of the first
 * 20  u32  flags, 0
 * 24  16B  log id
 * 40  u32  segment number
 * 44  u32  generation of the segment
 * 48  u64  position: the byte of the segment where this frame begins
 * 56  u64  offset of the first record
 * 64  u64  time, Unix milliseconds
 * 72  u64  durableUpTo: everything below this offset was forced before this frame was written
 * 80  u32  epoch of the owner that wrote it
 * 84  u32  header CRC of the frame before (of the segment header if this is the first)
 * 88  u32  CRC32C of the payload
 * 92  u32  header CRC: CRC32C of the bytes 0 to 91 and the decided bytes
 * </pre>
 */
public final class Frame {
  static final int HEADER = 96;
  static final int MAGIC = 0x48574631;
  static final int MAX_HEADER = 1 << 20;
  private static final int HEADER_CRC_AT = 92;

  private final CRC32C crc = new CRC32C();
  private byte[] array = new byte[0];
  private ByteBuffer bytes = ByteBuffer.wrap(array);
  private int at;
  private int[] index = new int[3];
  private int indexed;

  Frame() {}

  /**
   * Where the frame begins: segment and byte, for {@link Log#readerAt}; ordered like the frames.
   */
  public long address() {
    return SegmentFile.address(bytes.getInt(at + 40), bytes.getLong(at + 48));
  }

  /** The offset of the first record. */
  public long firstOffset() {
    return bytes.getLong(at + 56);
  }

  /** The offset behind that of the last record. */
  public long endOffset() {
    return firstOffset() + bytes.getInt(at + 16) + 1;
  }

  /** The number of records, at least 1. */
  public int count() {
    return bytes.getInt(at + 12);
  }

  /** When it was written, in Unix milliseconds; never less than in the frame before. */
  public long time() {
    return bytes.getLong(at + 64);
  }

  /** What the writer decided at commit; see {@link Log#stage}. Read-only. */
  public ByteBuffer decided() {
    return ByteBuffer.wrap(array, decidedStart(), decidedLength()).slice().asReadOnlyBuffer();
  }

  /** The record, from 0. Read-only. */
  public ByteBuffer record(int i) {
    return ByteBuffer.wrap(array, recordStart(i), recordLength(i)).slice().asReadOnlyBuffer();
  }

  /** The offset of the record, from 0. */
  public long offset(int i) {
    return firstOffset() + indexed(i, 2);
  }

  /**
   * The bytes that hold this frame, to look at without a copy: record i begins at {@link
   * #recordStart} and is {@link #recordLength} long. Never change them.
   */
  public byte[] array() {
    return array;
  }

  /** Where in {@link #array} the record begins. */
  public int recordStart(int i) {
    return indexed(i, 0);
  }

  /** How many bytes the record has. */
  public int recordLength(int i) {
    return indexed(i, 1);
  }

  /** Where in {@link #array} the decided bytes begin. */
  public int decidedStart() {
    return at + HEADER;
  }

  /** How many decided bytes there are. */
  public int decidedLength() {
    return headerLength() - HEADER;
  }

  // ---- encoding

  /** Appends a frame at the position of the buffer, which has room for it; returns its CRC. */
  static int encode(ByteBuffer into, Batch batch, ByteBuffer decided, Place place, CRC32C crc) {
    int start = into.position();
    SegmentHeader segment = place.segment();
    into.putInt(MAGIC).putInt(HEADER + decided.remaining()).putInt(batch.bytes());
    into.putInt(batch.count()).putInt(batch.count() - 1).putInt(0);
    into.putLong(segment.log().getMostSignificantBits());
    into.putLong(segment.log().getLeastSignificantBits());
    into.putInt(segment.number()).putInt(segment.generation());
    into.putLong(place.position()).putLong(place.firstOffset()).putLong(place.time());
    into.putLong(place.durableUpTo()).putInt(place.epoch()).putInt(place.previousCrc());
    into.putInt(batch.crc()).putInt(0).put(decided);
    int end = into.position();
    crc.reset();
    crc.update(into.limit(start + HEADER_CRC_AT).position(start));
    crc.update(into.limit(end).position(start + HEADER));
    into.limit(into.capacity()).putInt(start + HEADER_CRC_AT, (int) crc.getValue());
    batch.putTo(into);
    return (int) crc.getValue();
  }

  /** All that a frame says of itself but its contents. */
  record Place(
      SegmentHeader segment,
      long position,
      long firstOffset,
      long time,
      long durableUpTo,
      int epoch,
      int previousCrc) {}

  // ---- decoding: point, then check what is there, then what is announced

  void point(Window window, int position) {
    bytes = window.bytes();
    array = window.array();
    at = position;
    indexed = 0;
  }

  int headerLength() {
    return bytes.getInt(at + 4);
  }

  int payloadLength() {
    return bytes.getInt(at + 8);
  }

  int epoch() {
    return bytes.getInt(at + 80);
  }

  long durableUpTo() {
    return bytes.getLong(at + 72);
  }

  int previousCrc() {
    return bytes.getInt(at + 84);
  }

  int headerCrc() {
    return bytes.getInt(at + HEADER_CRC_AT);
  }

  /** Why the first 96 bytes are not the header of a frame at this place, or null if they may be. */
  @Nullable String headerProblem(SegmentHeader segment, long position) {
    if (bytes.getInt(at) != MAGIC) {
      return "the magic is %08x, expected %08x".formatted(bytes.getInt(at), MAGIC);
    }
    if (headerLength() < HEADER || headerLength() > MAX_HEADER) {
      return "the header length is %d, expected %d to %d"
          .formatted(headerLength(), HEADER, MAX_HEADER);
    }
    if (payloadLength() < 2 || payloadLength() > Batch.MAX_BYTES) {
      return "the payload length is %d, expected 2 to %d"
          .formatted(payloadLength(), Batch.MAX_BYTES);
    }
    if (bytes.getLong(at + 24) != segment.log().getMostSignificantBits()
        || bytes.getLong(at + 32) != segment.log().getLeastSignificantBits()) {
      return "the frame is of another log, expected " + segment.log();
    }
    if (bytes.getInt(at + 40) != segment.number()
        || bytes.getInt(at + 44) != segment.generation()
        || bytes.getLong(at + 48) != position) {
      return "the frame was written for byte %d of segment %d.%d, expected byte %d of %d.%d"
          .formatted(
              bytes.getLong(at + 48),
              bytes.getInt(at + 40),
              bytes.getInt(at + 44),
              position,
              segment.number(),
              segment.generation());
    }
    return null;
  }

  /** Why the header, all of it present now, is not as written, or null if it is. */
  @Nullable String headerDamage() {
    int actual = computeHeaderCrc();
    if (actual != headerCrc()) {
      return "the header checksum is %08x, expected %08x".formatted(actual, headerCrc());
    }
    boolean sane =
        count() >= 1
            && count() <= payloadLength() / 2
            && bytes.getInt(at + 16) >= count() - 1
            && bytes.getInt(at + 20) == 0;
    return sane
        ? null
        : "the header has fields out of range, expected otherwise: its checksum is right";
  }

  /** Why the payload, present now, is not as written, or null if it is. */
  @Nullable String payloadDamage() {
    crc.reset();
    crc.update(array, payloadStart(), payloadLength());
    int actual = (int) crc.getValue();
    int written = bytes.getInt(at + 88);
    return actual == written
        ? null
        : "the payload checksum is %08x, expected %08x".formatted(actual, written);
  }

  private int payloadStart() {
    return at + headerLength();
  }

  private int computeHeaderCrc() {
    crc.reset();
    crc.update(array, at, HEADER_CRC_AT);
    int decided = decidedLength();
    if (decided > 0) {
      crc.update(array, at + HEADER, decided);
    }
    return (int) crc.getValue();
  }

  /** A field of a record: 0 where it begins, 1 its length, 2 its offset delta. */
  private int indexed(int i, int field) {
    if (indexed == 0) {
      buildIndex();
    }
    if (i < 0 || i >= indexed) {
      throw new IndexOutOfBoundsException(
          "record %d of a frame of %d records".formatted(i, indexed));
    }
    return index[3 * i + field];
  }

  private void buildIndex() {
    int count = count();
    if (index.length < 3 * count) {
      index = new int[3 * count];
    }
    int end = payloadStart() + payloadLength();
    int p = payloadStart();
    for (int i = 0; i < count; i++) {
      int delta = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = array[p++];
        delta |= (b & 0x7f) << shift;
        if (b >= 0) {
          break;
        }
      }
      int length = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = array[p++];
        length |= (b & 0x7f) << shift;
        if (b >= 0) {
          break;
        }
      }
      if (length < 0 || length > end - p) {
        throw new IllegalStateException(
            "record %d of the frame at offset %d has %d bytes of %d, though the checksum is right"
                .formatted(i, firstOffset(), length, end - p));
      }
      index[3 * i] = p;
      index[3 * i + 1] = length;
      index[3 * i + 2] = delta;
      p += length;
    }
    indexed = count;
  }
}
