package io.headwater.video.analytics;

/**
 * Counts at the samples of a sliding window, from the first to the last that was ever not zero.
 * Samples that have left the window count for nothing and are dropped when room is needed.
 */
final class Window {
  private static final int FEWEST = 4;

  private long first;
  private int[] counts = new int[0];

  /**
   * Adds to a count.
   *
   * @param oldest the first sample in the window; {@code sample} is not before it
   */
  void add(long sample, int change, long oldest) {
    long at = sample - first;
    if (at < 0 || at >= counts.length) {
      makeRoom(sample, oldest);
      at = sample - first;
    }
    counts[(int) at] += change;
  }

  int get(long sample) {
    long at = sample - first;
    return at < 0 || at >= counts.length ? 0 : counts[(int) at];
  }

  /** The first sample that is not zero and not before {@code oldest}, or {@code Long.MAX_VALUE}. */
  long first(long oldest) {
    for (int i = (int) Math.min(counts.length, Math.max(0, oldest - first));
        i < counts.length;
        i++) {
      if (counts[i] != 0) {
        return first + i;
      }
    }
    return Long.MAX_VALUE;
  }

  /** Behind the last sample that is not zero; meaningless if there is none. */
  long end() {
    int length = counts.length;
    while (length > 0 && counts[length - 1] == 0) {
      length--;
    }
    return first + length;
  }

  private void makeRoom(long sample, long oldest) {
    long kept = first(oldest);
    long newFirst = Math.min(sample, kept);
    long newEnd = Math.max(sample + 1, kept == Long.MAX_VALUE ? 0 : end());
    int needed = Math.toIntExact(newEnd - newFirst);
    int[] moved = new int[needed + Math.max(FEWEST, needed / 4)];
    if (kept != Long.MAX_VALUE) {
      int skipped = (int) (kept - first);
      System.arraycopy(counts, skipped, moved, (int) (kept - newFirst), (int) (end() - kept));
    }
    first = newFirst;
    counts = moved;
  }
}
