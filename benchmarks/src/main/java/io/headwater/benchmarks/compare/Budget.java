package io.headwater.benchmarks.compare;

/**
 * The time of a run, shared out among its parts in proportion to what each has to do, so that no
 * part is dropped because an earlier one was slow. What a part leaves is for those behind it.
 */
final class Budget {
  private final long end;
  private int shares;

  /**
   * All of it.
   *
   * @param end when the run is to end, in nanoseconds
   * @param shares of all parts together
   */
  Budget(long end, int shares) {
    this.end = end;
    this.shares = shares;
  }

  /**
   * Gives the next part its time.
   *
   * @param now in nanoseconds
   * @param part how many of the shares it has
   * @return when its time is up, in nanoseconds; not before now
   */
  long next(long now, int part) {
    long until = now + Math.max(0, end - now) / shares * part;
    shares -= part;
    return until;
  }
}
