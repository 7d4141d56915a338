package io.headwater.embedded.queue;

import io.headwater.log.Log;
import java.util.TreeMap;

/** How many of the records of each segment still count. For one thread. */
final class QueueUsage {
  private final TreeMap<Integer, Segment> segments = new TreeMap<>();
  private int lastNumber = -1;
  private Segment last = new Segment();

  private static final class Segment {
    private long records;
    private long bytes;
    private long live;
  }

  private Segment of(long address) {
    int number = Log.segmentOf(address);
    if (number != lastNumber) {
      last = segments.computeIfAbsent(number, absent -> new Segment());
      lastNumber = number;
    }
    return last;
  }

  /** A record in the frame at this address counts. */
  void put(long address, int bytes) {
    Segment segment = of(address);
    segment.records++;
    segment.live++;
    segment.bytes += bytes;
  }

  /** A record in the frame at this address counts no more. */
  void remove(long address) {
    of(address).live--;
  }

  /** Whether a segment has nothing that counts. */
  boolean isDead(int segment) {
    Segment known = segments.get(segment);
    return known == null || known.live == 0;
  }

  /** About how many bytes count: as if all records of a segment were alike. */
  long liveBytes() {
    long bytes = 0;
    for (Segment segment : segments.values()) {
      bytes += segment.live == 0 ? 0 : segment.bytes * segment.live / segment.records;
    }
    return bytes;
  }

  /** Forgets segments that were dropped. */
  void forgetBelow(int segment) {
    segments.headMap(segment).clear();
    lastNumber = -1;
  }
}
