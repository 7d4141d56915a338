package io.headwater.log;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the writer shows to readers: the segments, the committed end, and how far was forced. */
final class Published {

  /** The committed end: readers never pass it. */
  record End(SegmentFile segment, long position, long offset) {}

  private final Path directory;
  private final boolean owned;
  private final AtomicLong forced = new AtomicLong();
  private volatile List<SegmentFile> segments;
  private volatile End end;
  private volatile boolean closed;

  /**
   * @param owned whether this process writes the log; else an owner elsewhere may drop segments
   */
  Published(Path directory, boolean owned, List<SegmentFile> segments, End end) {
    this.directory = directory;
    this.owned = owned;
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

  /**
   * The segment of this number, which must be one of ours.
   *
   * @throws LogException.Dropped if it was dropped
   */
  SegmentFile segment(int number) {
    List<SegmentFile> known = segments;
    int at = number - known.getFirst().header().number();
    if (at < 0 && number > 0) {
      throw dropped(number);
    }
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

  /**
   * Notes that a file is gone: if the log is not ours, its owner dropped that segment and those
   * before it.
   *
   * @return whether that explains it
   */
  synchronized boolean goneTo(int number) {
    List<SegmentFile> known = segments;
    int kept = number + 1 - known.getFirst().header().number();
    if (owned || number >= end.segment().header().number()) {
      return false;
    }
    if (kept > 0) {
      segments = known.subList(kept, known.size());
    }
    return true;
  }

  LogException.Dropped dropped(int number) {
    return new LogException.Dropped(directory, number, segments.getFirst().header().base());
  }

  /** The segment that holds the offset, or would hold it; the first, if that was dropped. */
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
