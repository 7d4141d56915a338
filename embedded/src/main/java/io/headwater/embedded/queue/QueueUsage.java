package io.headwater.embedded.queue;

import io.headwater.log.Log;
import java.util.TreeMap;

/**
 * How many bytes of each segment still count, the size of each record rounded up to a power of two
 * ({@link QueueState#size}). For one thread.
 */
final class QueueUsage {
  private final TreeMap<Integer, Segment> segments = new TreeMap<>();
  private int lastNumber = -1;
  private Segment last = new Segment();

  private static final class Segment {
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
  void put(long address, int bits) {
    of(address).live += QueueState.size(bits);
  }

  /** A record in the frame at this address counts no more. */
  void remove(long address, int bits) {
    of(address).live -= QueueState.size(bits);
  }

  /** Whether a segment has nothing that counts. */
  boolean isDead(int segment) {
    Segment known = segments.get(segment);
    return known == null || known.live == 0;
  }

  /** How many bytes count in all segments: at least as many as there are, and less than twice. */
  long liveBytes() {
    return segments.values().stream().mapToLong(segment -> segment.live).sum();
  }

  /** Forgets segments that were dropped. */
  void forgetBelow(int segment) {
    segments.headMap(segment).clear();
    lastNumber = -1;
  }
}
