package io.headwater.video.recommend;

import java.util.HashMap;
import java.util.Map;

/** Adds up what the tests of one method showed. */
final class Tally {
  private static final int TOP = 10;
  private static final double LOG_2 = StrictMath.log(2);

  private final int items;
  private final Map<String, Integer> owned = new HashMap<>();
  private int tests;
  private int learnt;
  private int hits;
  private double gain;
  private double percentiles;
  private long scoreNanos;
  private long recommendNanos;
  private long learnNanos;

  Tally(int items) {
    this.items = items;
  }

  void tested(String user, int place, long nanosToScore, long nanosToRecommend) {
    tests++;
    scoreNanos += nanosToScore;
    recommendNanos += nanosToRecommend;
    if (place <= TOP) {
      hits++;
      gain += LOG_2 / StrictMath.log(1.0 + place);
    }
    int candidates = items - owned.getOrDefault(user, 0);
    percentiles += candidates > 1 ? 100.0 * (place - 1) / (candidates - 1) : 0;
  }

  void learnt(String user, long nanos) {
    learnt++;
    learnNanos += nanos;
    owned.merge(user, 1, Integer::sum);
  }

  Figures figures() {
    return new Figures(
        (double) hits / tests,
        gain / tests,
        percentiles / tests,
        scoreNanos / 1e3 / tests,
        learnNanos / 1e3 / learnt,
        tests * 1e9 / Math.max(1, recommendNanos));
  }
}
