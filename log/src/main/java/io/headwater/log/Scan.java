package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the open segment holds: the frames that follow on one another, and whatever lies behind the
 * last of them. Behind the first byte that is not such a frame the search goes on, because a later
 * header may prove that what is missing had been durable.
 */
final class Scan {
  private static final int FIRST_MAGIC_BYTE = Frame.MAGIC >>> 24;
  private static final int STRIDE = 64 << 10;

  private final SegmentFile segment;
  private final Disk.File file;
  private final long size;
  private final Frame frame = new Frame();
  private final Window window = new Window();

  private long position = SegmentHeader.BYTES;
  private long next;
  private long frames;
  private int crc;
  private long time;
  private int epoch;
  private long watermark;
  private String problem = "";
  private long dataEnd;
  private @Nullable Seal seal;

  private Scan(SegmentFile segment, Disk.File file) throws IOException {
    this.segment = segment;
    this.file = file;
    this.size = file.size();
    this.next = segment.header().base();
    this.crc = segment.headerCrc();
    this.time = segment.header().time();
    this.epoch = segment.header().epoch();
    this.watermark = segment.header().base();
  }

  static Scan of(SegmentFile segment, Disk.File file) throws IOException {
    Scan scan = new Scan(segment, file);
    scan.follow();
    scan.search();
    return scan;
  }

  /** The byte behind the last frame that follows on its predecessor. */
  long position() {
    return position;
  }

  /** The offset behind its last record. */
  long next() {
    return next;
  }

  long frames() {
    return frames;
  }

  /** What the next frame names as its predecessor. */
  int crc() {
    return crc;
  }

  long time() {
    return time;
  }

  /** The highest epoch seen. */
  int epoch() {
    return epoch;
  }

  /** Everything below this offset had been durable, by any header in the file. */
  long watermark() {
    return watermark;
  }

  long size() {
    return size;
  }

  /** Why there is no frame at {@link #position}. */
  String problem() {
    return problem;
  }

  /** The byte behind the last that is not zero, or {@link #position} if that is later. */
  long dataEnd() {
    return dataEnd;
  }

  /** Whether there is something behind the last frame, other than zeros or the seal. */
  boolean torn() {
    Seal found = seal;
    return dataEnd > (found == null ? position : found.fileBytes());
  }

  private void follow() throws IOException {
    while (true) {
      String found = window.frame(frame, segment.header(), file, position, size);
      if (found == null && (frame.previousCrc() != crc || frame.firstOffset() < next)) {
        found =
            "the frame of offset %d after %08x does not follow on offset %d, %08x"
                .formatted(frame.firstOffset(), frame.previousCrc(), next - 1, crc);
      }
      if (found != null) {
        problem = found;
        return;
      }
      segment.table().add(frame.firstOffset(), position);
      next = frame.endOffset();
      crc = frame.headerCrc();
      time = frame.time();
      frames++;
      noteHeader();
      position += frame.headerLength() + frame.payloadLength();
    }
  }

  private void noteHeader() {
    epoch = Math.max(epoch, frame.epoch());
    watermark = Math.max(watermark, frame.durableUpTo());
  }

  private void search() throws IOException {
    dataEnd = position;
    byte[] stride = new byte[STRIDE];
    for (long at = position; at < size; at += STRIDE) {
      int read = Transfer.read(file, ByteBuffer.wrap(stride), at);
      for (int i = 0; i < read; i++) {
        byte b = stride[i];
        if (b != 0) {
          dataEnd = at + i + 1;
          if (b == FIRST_MAGIC_BYTE) {
            examine(at + i);
          }
        }
      }
    }
  }

  private void examine(long at) throws IOException {
    if (window.header(frame, segment.header(), file, at, size) == null) {
      noteHeader();
      return;
    }
    int index = window.load(file, at, Seal.BYTES, size);
    Seal found = index < 0 ? null : Seal.decode(window.bytes(), index, segment.header());
    if (found == null || found.position() + found.tableBytes() != at) {
      return;
    }
    watermark = Math.max(watermark, found.durableUpTo());
    if (found.position() == position && found.end() == next && found.lastCrc() == crc) {
      seal = found;
    }
  }
}
