package io.headwater.video.personalization;

import java.util.Arrays;
import java.util.List;

/**
 * Which parts of a video were played, as heartbeats tell: each stands for the time before its
 * position that went by since the one before. What is told twice, or in another order, makes no
 * difference. Immutable.
 */
final class Stretches {
  /**
   * At most so much before its position a heartbeat stands for, in milliseconds: after a longer
   * silence a session does not count as live.
   */
  static final long LONGEST_REACH = 30_000;

  /** Beyond so many stretches the two nearest become one: a player that jumps without end. */
  static final int MOST = 64;

  static final Stretches NONE = new Stretches(new long[0]);

  /** Begin and end of each, in order; none touches the next. */
  private final long[] bounds;

  private Stretches(long[] bounds) {
    this.bounds = bounds;
  }

  /** Those that {@link #bounds} gave. */
  static Stretches of(List<Long> bounds) {
    return new Stretches(bounds.stream().mapToLong(bound -> bound).toArray());
  }

  List<Long> bounds() {
    return Arrays.stream(bounds).boxed().toList();
  }

  /**
   * The same with a heartbeat. A jump of the player so adds what was played, not what was passed
   * over.
   *
   * @param position where, in milliseconds
   * @param reach how long before the player was heard of, in milliseconds
   */
  Stretches at(long position, long reach) {
    long from = Math.max(0, position - Math.min(reach, LONGEST_REACH));
    long to = position;
    if (from >= to || covers(from, to)) {
      return this;
    }
    long[] merged = new long[bounds.length + 2];
    int size = 0;
    int i = 0;
    for (; i < bounds.length && bounds[i + 1] < from; i += 2) {
      merged[size++] = bounds[i];
      merged[size++] = bounds[i + 1];
    }
    for (; i < bounds.length && bounds[i] <= to; i += 2) {
      from = Math.min(from, bounds[i]);
      to = Math.max(to, bounds[i + 1]);
    }
    merged[size++] = from;
    merged[size++] = to;
    for (; i < bounds.length; i++) {
      merged[size++] = bounds[i];
    }
    return new Stretches(fewEnough(Arrays.copyOf(merged, size)));
  }

  private boolean covers(long from, long to) {
    for (int i = 0; i < bounds.length; i += 2) {
      if (bounds[i] <= from && to <= bounds[i + 1]) {
        return true;
      }
    }
    return false;
  }

  private static long[] fewEnough(long[] bounds) {
    if (bounds.length <= 2 * MOST) {
      return bounds;
    }
    int nearest = 1;
    for (int i = 1; i + 1 < bounds.length; i += 2) {
      if (bounds[i + 1] - bounds[i] < bounds[nearest + 1] - bounds[nearest]) {
        nearest = i;
      }
    }
    long[] fewer = new long[bounds.length - 2];
    System.arraycopy(bounds, 0, fewer, 0, nearest);
    System.arraycopy(bounds, nearest + 2, fewer, nearest, fewer.length - nearest);
    return fewer;
  }

  /** How long they are together, in milliseconds. */
  long total() {
    long total = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      total += bounds[i + 1] - bounds[i];
    }
    return total;
  }
}
