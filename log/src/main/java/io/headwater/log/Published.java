package io.headwater.log;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the writer shows to readers: the segments, the committed end, and how far was forced. */
final class Published {

  /** The committed end: readers never pass it. */
  record End(SegmentFile segment, long position, long offset) {}

  private final Path directory;
  private final AtomicLong forced = new AtomicLong();
  private volatile List<SegmentFile> segments;
  private volatile End end;
  private volatile boolean closed;

  Published(Path directory, List<SegmentFile> segments, End end) {
    this.directory = directory;
    this.segments = List.copyOf(segments);
    this.end = end;
  }

  Path directory() {
    return directory;
  }

  List<SegmentFile> segments() {
    return segments;
  }

  void segments(List<SegmentFile> now) {
    segments = List.copyOf(now);
  }

  End end() {
    return end;
  }

  void end(End now) {
    end = now;
  }

  /** Everything below this offset is on the medium, committed or not. */
  long forced() {
    return forced.get();
  }

  void forced(long offset) {
    forced.accumulateAndGet(offset, Math::max);
  }

  boolean closed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  /** The segment of this number, which must be one of ours. */
  SegmentFile segment(int number) {
    List<SegmentFile> known = segments;
    int at = number - known.getFirst().header().number();
    if (at < 0 || at >= known.size()) {
      throw new IllegalArgumentException(
          "there is no segment %d in %s; expected %d to %d"
              .formatted(
                  number,
                  directory,
                  known.getFirst().header().number(),
                  known.getLast().header().number()));
    }
    return known.get(at);
  }

  /** The segment that holds the offset, or would hold it. */
  SegmentFile holding(long offset) {
    List<SegmentFile> known = segments;
    int low = 0;
    int high = known.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (known.get(middle).header().base() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return known.get(low);
  }
}
