package io.headwater.core;

import java.time.Duration;

/**
 * How often a handler is called with the same event, and the growing delays between.
 *
 * @param attempts calls in all, at least 1
 * @param first the delay before the second call
 * @param factor by which each delay is longer than the one before, at least 1
 * @param max the longest delay, at most 366 days
 */
public record Retry(int attempts, Duration first, double factor, Duration max) {
  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Retry {
    if (attempts < 1
        || first.isNegative()
        || !(factor >= 1 && Double.isFinite(factor))
        || max.compareTo(first) < 0
        || max.compareTo(Queues.Terms.LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          ("%d attempts, first delay %s, factor %s, longest delay %s; expected at least 1 attempt,"
                  + " a delay of 0 or more, a factor of 1 or more, and the longest not shorter"
                  + " than the first, and at most %s")
              .formatted(attempts, first, factor, max, Queues.Terms.LONGEST_DELAY));
    }
  }

  /** 5 attempts, 10 ms, 100 ms, 1 s, 1 s apart. */
  public static Retry standard() {
    return new Retry(5, Duration.ofMillis(10), 10, Duration.ofSeconds(1));
  }

  /** No second attempt. */
  public static Retry never() {
    return new Retry(1, Duration.ZERO, 1, Duration.ZERO);
  }

  /** The delay after so many failed calls, 1 or more. */
  public Duration delayAfter(int failures) {
    double nanos = first.toNanos() * Math.pow(factor, failures - 1.0);
    return nanos >= max.toNanos() ? max : Duration.ofNanos((long) nanos);
  }
}
