package io.headwater.kafka.queue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The offsets of a queue that this process has finished, as runs without a hole. Kafka says how
 * many are finished, not which: if they are as many as these, they are these. Safe for use by many
 * threads.
 */
final class FinishedOffsets {
  /** So many are possible behind one that is held; the lowest are dropped, and not known then. */
  private static final int MOST_RUNS = 4_000;

  /** The first of a run, and what comes behind its last. Guarded by this. */
  private final TreeMap<Long, Long> runs;

  FinishedOffsets() {
    this(Map.of());
  }

  private FinishedOffsets(Map<Long, Long> runs) {
    this.runs = new TreeMap<>(runs);
  }

  synchronized void add(long offset) {
    Map.Entry<Long, Long> before = runs.floorEntry(offset);
    if (before != null && before.getValue() > offset) {
      return;
    }
    boolean follows = before != null && before.getValue() == offset;
    Long end = runs.remove(offset + 1);
    runs.put(follows ? before.getKey() : offset, end == null ? offset + 1 : end);
    if (runs.size() > MOST_RUNS) {
      runs.pollFirstEntry();
    }
  }

  synchronized void clear() {
    runs.clear();
  }

  /** Those of now. */
  synchronized FinishedOffsets copy() {
    return new FinishedOffsets(runs);
  }

  /** How many there are from an offset on. */
  synchronized long from(long start) {
    long count = 0;
    for (Map.Entry<Long, Long> run : runs.entrySet()) {
      count += Math.max(0, run.getValue() - Math.max(start, run.getKey()));
    }
    return count;
  }

  /** The first offset from one on that is neither finished nor one of these. */
  synchronized long firstOther(long start, Set<Long> others) {
    long first = start;
    while (true) {
      Map.Entry<Long, Long> run = runs.floorEntry(first);
      if (run != null && run.getValue() > first) {
        first = run.getValue();
      } else if (others.contains(first)) {
        first++;
      } else {
        return first;
      }
    }
  }
}
