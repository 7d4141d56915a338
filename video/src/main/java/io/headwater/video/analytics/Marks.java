package io.headwater.video.analytics;

import java.util.Arrays;

/** The largest event time seen in each partition of a topic. */
final class Marks {
  private long[] largest = new long[0];

  /** The largest time of a partition, or {@link Facts#NONE}. */
  long get(int partition) {
    return partition < largest.length ? largest[partition] : Facts.NONE;
  }

  void raise(int partition, long time) {
    if (partition >= largest.length) {
      int before = largest.length;
      largest = Arrays.copyOf(largest, partition + 1);
      Arrays.fill(largest, before, largest.length, Facts.NONE);
    }
    largest[partition] = Math.max(largest[partition], time);
  }

  int partitions() {
    return largest.length;
  }

  /** The largest of all, or {@link Facts#NONE}. */
  long largest() {
    long found = Facts.NONE;
    for (long each : largest) {
      found = Math.max(found, each);
    }
    return found;
  }
}
