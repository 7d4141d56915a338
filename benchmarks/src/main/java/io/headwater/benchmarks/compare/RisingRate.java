package io.headwater.benchmarks.compare;

/**
 * A rate that rises until it is too much: until the slowest hundredth of the answers takes more
 * than 50 ms, from when each message was due. For W3 and W6.
 */
final class RisingRate {
  private static final long MOST_NANOS = 50_000_000;
  private static final int FIRST_RATE = 5_000;

  private RisingRate() {}

  /** Sends at a rate for a while. */
  @FunctionalInterface
  interface Attempt {
    /** Returns what 99 of 100 answers took at most, in nanoseconds. */
    long p99At(int perSecond) throws Exception;
  }

  /**
   * Raises the rate, and says what came of each.
   *
   * @param what is sent, such as topic or queue: for the names of the figures
   */
  static void run(Stage stage, String what, Attempt attempt) throws Exception {
    int highest = 0;
    int rate = FIRST_RATE;
    boolean quick = true;
    for (int step = 0; step < stage.scale().steps() && quick && !stage.isOver(); step++) {
      long p99 = attempt.p99At(rate);
      stage.figure("%s: p99 at %,d/s".formatted(what, rate), p99 / 1e6, "ms");
      quick = p99 <= MOST_NANOS;
      highest = quick ? rate : highest;
      rate = (int) (rate * stage.scale().factor());
    }
    if (stage.isOver()) {
      stage.cut("%s: rates above %,d/s were not tried".formatted(what, highest));
    }
    stage.figure(what + ": highest rate tried with p99 at most 50 ms", highest, "/s");
  }
}
