package io.headwater.benchmarks;

import org.HdrHistogram.AbstractHistogram;

/**
 * What one workload reached in one round.
 *
 * @param perSecond events in a second, or loads
 * @param p50 nanoseconds of half of the operations at most; NaN where single ones were not timed
 * @param p99 nanoseconds of 99 in 100
 */
record Round(double perSecond, double p50, double p99) {

  static Round of(double perSecond, AbstractHistogram nanos) {
    return new Round(perSecond, nanos.getValueAtPercentile(50), nanos.getValueAtPercentile(99));
  }

  static Round untimed(double perSecond) {
    return new Round(perSecond, Double.NaN, Double.NaN);
  }
}
