package io.headwater.log;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** What {@link Log.Reader} does. */
final class FrameReader {
  private final Published published;
  private final Frame frame = new Frame();
  private final Window window = new Window();

  private SegmentFile segment;
  private long position;
  private long from;
  private int crc;
  private boolean chained;

  FrameReader(Published published, long address) {
    this.published = published;
    this.segment = published.segment(SegmentFile.numberOf(address));
    this.position = SegmentFile.positionOf(address);
  }

  static FrameReader from(Published published, long offset) {
    Published.End end = published.end();
    SegmentFile segment = published.holding(Math.min(offset, end.offset()));
    try {
      long position = segment.table().floor(offset);
      FrameReader reader =
          new FrameReader(published, SegmentFile.address(segment.header().number(), position));
      reader.from = offset;
      return reader;
    } catch (IOException e) {
      throw unreadable(published, segment, e);
    }
  }

  boolean next() {
    while (true) {
      if (segment.dropped()) {
        throw published.dropped(segment.header().number());
      }
      Published.End end = published.end();
      long limit = limit(end);
      if (position < limit) {
        read(limit);
        if (frame.endOffset() > from) {
          return true;
        }
      } else if (segment.header().number() < end.segment().header().number()) {
        segment = published.segment(segment.header().number() + 1);
        position = SegmentHeader.BYTES;
        crc = segment.headerCrc();
        chained = true;
      } else {
        return false;
      }
    }
  }

  Frame frame() {
    return frame;
  }

  long address() {
    return SegmentFile.address(segment.header().number(), position);
  }

  void seek(long address) {
    int number = SegmentFile.numberOf(address);
    if (number != segment.header().number()) {
      segment = published.segment(number);
    }
    position = SegmentFile.positionOf(address);
    chained = false;
    from = 0;
  }

  /** The byte of the segment behind which there is nothing to read, now or ever. */
  private long limit(Published.End end) {
    if (segment == end.segment()) {
      return end.position();
    }
    Seal seal = segment.seal();
    boolean before = segment.header().number() < end.segment().header().number();
    return before && seal != null ? seal.position() : 0;
  }

  private void read(long limit) {
    String problem;
    try {
      problem = window.frame(frame, segment.header(), segment.file(), position, limit);
    } catch (IOException e) {
      throw unreadable(published, segment, e);
    }
    if (problem == null && chained && frame.previousCrc() != crc) {
      problem =
          "the frame names %08x as its predecessor, expected %08x"
              .formatted(frame.previousCrc(), crc);
    }
    if (problem != null) {
      throw new LogException.Corrupt(
          "%s is damaged at byte %d: %s; %s"
              .formatted(segment.path(), position, problem, LogException.Corrupt.REMEDY),
          null);
    }
    position += frame.headerLength() + frame.payloadLength();
    crc = frame.headerCrc();
    chained = true;
  }

  private static LogException unreadable(Published published, SegmentFile segment, IOException e) {
    if (published.closed()) {
      return new LogException.Closed(published.directory());
    }
    int number = segment.header().number();
    if (segment.dropped() || (e instanceof NoSuchFileException && published.goneTo(number))) {
      return published.dropped(number);
    }
    return new LogException.Io("cannot read " + segment.path(), e);
  }
}
