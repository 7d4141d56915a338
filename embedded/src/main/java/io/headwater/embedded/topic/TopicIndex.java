package io.headwater.embedded.topic;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a topic are: a {@link SegmentIndex} in memory for the open segment, and one
 * in a file beside each sealed segment, loaded when it is asked for. All of it can be made again
 * from the log. Safe for use by many threads, one of which is the writer.
 */
final class TopicIndex {
  private static final int MOST_LOADED = 32;

  private final IndexFiles files;
  private final Log log;
  private final ReentrantLock growing = new ReentrantLock();
  private final ReentrantLock loading = new ReentrantLock();
  private final Map<Long, SegmentIndex> loaded = new LinkedHashMap<>(16, 0.75f, true);
  private volatile History history;
  private SegmentIndex open;
  private int openNumber;
  private long covered;

  /**
   * What does not grow any more.
   *
   * @param base where the topic begins
   * @param sealed the sealed segments kept
   * @param bytes of all of them
   */
  private record History(TopicCatalogue.Base base, List<Log.Segment> sealed, long bytes) {
    static History of(TopicCatalogue.Base base, List<Log.Segment> sealed) {
      return new History(
          base, List.copyOf(sealed), sealed.stream().mapToLong(Log.Segment::bytes).sum());
    }

    /** The last segment whose base is not above this. */
    int floor(IntToLongFunction field, long value) {
      int low = 0;
      int high = sealed.size() - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (field.applyAsLong(middle) <= value) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return low;
    }
  }

  private TopicIndex(IndexFiles files, Log log, History history) {
    this.files = files;
    this.log = log;
    this.history = history;
    List<Log.Segment> all = log.segments();
    openNumber = Log.segmentOf(all.getLast().address());
    int last = history.sealed().size() - 1;
    long[] nexts = last < 0 ? history.base().nexts() : load(history, last).nexts();
    open = scan(all.getLast(), nexts);
    covered = log.endAddress();
  }

  /**
   * Loads what is needed: the open segment is read, of what precedes it only the last index.
   *
   * @param base where the topic begins; nothing before it is kept
   */
  static TopicIndex open(IndexFiles files, Log log, TopicCatalogue.Base base) {
    List<Log.Segment> sealed = new ArrayList<>();
    for (Log.Segment segment : log.segments()) {
      if (segment.sealed() && segment.base() >= base.offset()) {
        sealed.add(segment);
      }
    }
    return new TopicIndex(files, log, History.of(base, sealed));
  }

  // ---- for the writer

  /** Notes a committed frame. */
  void add(Publish.Part part, long logOffset, long address, long time) {
    growing.lock();
    try {
      if (Log.segmentOf(address) != openNumber) {
        seal(logOffset);
      }
      for (int i = 0; i < part.partitions().length; i++) {
        open.add(part.partitions()[i], part.counts()[i], address, time);
      }
    } finally {
      growing.unlock();
    }
  }

  /** Says that all that is committed was added, and that the open segment may be another now. */
  void added() {
    growing.lock();
    try {
      covered = log.endAddress();
      if (Log.segmentOf(covered) != openNumber) {
        seal(log.committed());
      }
    } finally {
      growing.unlock();
    }
  }

  /** Deletes the files of what was dropped. */
  void dropped() throws IOException {
    files.deleteBelow(history.base().offset());
  }

  private void seal(long nextBase) {
    SegmentIndex full = open;
    open = new SegmentIndex(nextBase, full.nexts());
    openNumber++;
    List<Log.Segment> sealed = new ArrayList<>(history.sealed());
    for (Log.Segment segment : log.segments()) {
      if (segment.base() == full.base()) {
        sealed.add(segment);
      }
    }
    history = History.of(history.base(), sealed);
    files.write(full, nextBase);
  }

  /** The time of the oldest message of the open segment; the end of time if there is none. */
  long openSince() {
    return open.firstTime();
  }

  /**
   * Where the topic begins when those sealed segments are dropped that are beyond the retention.
   */
  TopicCatalogue.@Nullable Base afterDropping(long oldestTime, long bytes) {
    History now = history;
    int drop = 0;
    long left = now.bytes();
    while (drop < now.sealed().size()) {
      Log.Segment oldest = now.sealed().get(drop);
      left -= oldest.bytes();
      if (oldest.time() >= oldestTime && left < bytes) {
        break;
      }
      drop++;
    }
    if (drop == 0) {
      return null;
    }
    if (drop == now.sealed().size()) {
      return new TopicCatalogue.Base(open.base(), open.firsts());
    }
    SegmentIndex first = load(now, drop);
    return new TopicCatalogue.Base(first.base(), first.firsts());
  }

  /** Forgets what is before the base, which is about to be dropped from the log. */
  void dropping(TopicCatalogue.Base base) {
    List<Log.Segment> kept = new ArrayList<>(history.sealed());
    kept.removeIf(segment -> segment.base() < base.offset());
    history = History.of(base, kept);
  }

  // ---- for all

  /** The oldest offset kept of a partition, or its next one if there is none. */
  long first(int partition) {
    return history.base().nexts()[partition];
  }

  /** The offset that the next message of a partition gets, as far as committed. */
  long next(int partition) {
    growing.lock();
    try {
      return open.next(partition);
    } finally {
      growing.unlock();
    }
  }

  /** The offset that the next message of each partition gets, as far as committed. */
  long[] nexts() {
    growing.lock();
    try {
      return open.nexts();
    } finally {
      growing.unlock();
    }
  }

  /** An address that is not behind the message of this offset, and mostly not far before it. */
  long address(int partition, long offset) {
    History then;
    growing.lock();
    try {
      if (offset >= open.next(partition)) {
        return covered;
      }
      if (offset >= open.first(partition)) {
        return open.address(partition, offset);
      }
      then = history;
    } finally {
      growing.unlock();
    }
    if (then.sealed().isEmpty()) {
      return log.segments().getFirst().address();
    }
    int at = then.floor(i -> load(then, i).first(partition), offset);
    SegmentIndex index = load(then, at);
    return offset < index.first(partition)
        ? then.sealed().getFirst().address()
        : index.address(partition, offset);
  }

  /** The offset of the first message of a partition of this time or later, or its next offset. */
  long offsetAt(int partition, long time) {
    History then = history;
    for (int i = 0; i < then.sealed().size(); i++) {
      if (then.sealed().get(i).time() >= time) {
        return offsetAt(load(then, i), partition, time, then.sealed().get(i).end());
      }
    }
    SegmentIndex last;
    growing.lock();
    try {
      long address = open.addressBefore(partition, time);
      if (address < 0) {
        return open.first(partition);
      }
      last = open;
    } finally {
      growing.unlock();
    }
    return offsetAt(last, partition, time, Long.MAX_VALUE);
  }

  private long offsetAt(SegmentIndex index, int partition, long time, long end) {
    long address;
    growing.lock();
    try {
      address = index.addressBefore(partition, time);
    } finally {
      growing.unlock();
    }
    if (address < 0) {
      return index.first(partition);
    }
    Log.Reader reader = log.readerAt(address);
    var offsets = new FrameOffsets();
    while (reader.next() && reader.frame().firstOffset() < end) {
      if (reader.frame().time() >= time) {
        offsets.look(reader.frame());
        for (int i = 0; i < offsets.size(); i++) {
          if (offsets.partition(i) == partition) {
            return offsets.first(i);
          }
        }
      }
    }
    growing.lock();
    try {
      return index.next(partition);
    } finally {
      growing.unlock();
    }
  }

  // ---- files

  /** The index of a sealed segment: kept, from its file, or made again. */
  private SegmentIndex load(History of, int at) {
    loading.lock();
    try {
      int known = at;
      SegmentIndex index = find(of.sealed().get(known));
      while (index == null && known > 0) {
        known--;
        index = find(of.sealed().get(known));
      }
      if (index == null) {
        index = remake(of.sealed().getFirst(), of.base().nexts());
      }
      while (known < at) {
        known++;
        index = remake(of.sealed().get(known), index.nexts());
      }
      return index;
    } finally {
      loading.unlock();
    }
  }

  private @Nullable SegmentIndex find(Log.Segment segment) {
    SegmentIndex index = loaded.get(segment.base());
    if (index == null) {
      index = files.read(segment);
      keep(index);
    }
    return index;
  }

  private SegmentIndex remake(Log.Segment segment, long[] nexts) {
    SegmentIndex index = scan(segment, nexts);
    files.write(index, segment.end());
    keep(index);
    return index;
  }

  private void keep(@Nullable SegmentIndex index) {
    if (index != null) {
      loaded.put(index.base(), index);
      if (loaded.size() > MOST_LOADED) {
        loaded.remove(loaded.keySet().iterator().next());
      }
    }
  }

  /** Makes the index of a segment from its frames. */
  private SegmentIndex scan(Log.Segment segment, long[] nexts) {
    SegmentIndex index = new SegmentIndex(segment.base(), nexts);
    Log.Reader reader = log.readerAt(segment.address());
    var offsets = new FrameOffsets();
    while (reader.next() && reader.frame().firstOffset() < segment.end()) {
      Frame frame = reader.frame();
      offsets.look(frame);
      for (int i = 0; i < offsets.size(); i++) {
        int partition = offsets.partition(i);
        if (partition >= nexts.length || offsets.first(i) != index.next(partition)) {
          throw new StoreCorrupt(
              "topic '%s' has partition %d at offset %d in its log at %d; expected below %d, at %d:"
                      .formatted(
                          files.topic(),
                          partition,
                          offsets.first(i),
                          frame.firstOffset(),
                          nexts.length,
                          partition < nexts.length ? index.next(partition) : 0)
                  + " restore the store from a backup",
              null);
        }
        index.add(partition, offsets.count(i), frame.address(), frame.time());
      }
    }
    return index;
  }
}
