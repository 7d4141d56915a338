package io.headwater.rabbitmq;

import java.time.Duration;

/** The delays that there are queues for. */
final class Delays {
  /** No longer one of ours is a time to live of the server's, which may be 3,650 days. */
  static final Duration LONGEST = Duration.ofSeconds(310_000_000);

  private static final long LEAST_EXACT = 100;

  private Delays() {}

  /**
   * A delay in milliseconds, rounded up to two digits, so that there are few queues: 1,001 ms is
   * 1.1 s. Never less than asked for, at most a tenth more.
   */
  static long rounded(Duration delay) {
    long millis = Math.max(0, delay.plusNanos(999_999).toMillis());
    long unit = 1;
    while (Math.ceilDiv(millis, unit) >= LEAST_EXACT) {
      unit *= 10;
    }
    return Math.ceilDiv(millis, unit) * unit;
  }
}
