package io.headwater.embedded.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Times in the logs of queues: nanoseconds since 1970, so that nothing is early by a part of a
 * millisecond. They end in the year 2262; what is due later is due never.
 */
final class QueueTime {
  private QueueTime() {}

  static long of(Instant time) {
    return TimeUnit.NANOSECONDS.convert(Duration.between(Instant.EPOCH, time));
  }

  /** So long after a time; at most the end of time. */
  static long after(long time, Duration delay) {
    long nanos = TimeUnit.NANOSECONDS.convert(delay);
    return time > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : time + nanos;
  }

  /** When a message is due that was sent at a time, by what its SENT says ({@link QueueFrame}). */
  static long due(long due, long sent) {
    return due < 0 ? after(sent, Duration.ofNanos(-due)) : Math.max(due, sent);
  }

  /** So long before a time, which is after 1970. */
  static long before(long time, Duration delay) {
    return time - TimeUnit.NANOSECONDS.convert(delay);
  }

  /** The time to the millisecond, as users see it. */
  static Instant instant(long nanos) {
    return Instant.ofEpochMilli(millis(nanos));
  }

  static long millis(long nanos) {
    return Math.floorDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1));
  }
}
