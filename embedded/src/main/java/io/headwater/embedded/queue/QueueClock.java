package io.headwater.embedded.queue;

import io.headwater.core.Clock;
import io.headwater.core.Queues.Terms;
import java.time.Duration;

/**
 * The time of a queue ({@link QueueTime}): that of the clock on the wall, but it never goes back,
 * so that a clock that is put back makes nothing early and holds nothing up. From then on it is
 * ahead of that clock by as much, until that is put forward again. Safe for use by many threads.
 */
final class QueueClock {
  private final Clock clock;
  private long last;
  private long lastWall;
  private long lastNanos;
  private long ahead;

  /**
   * @param start what it was when the queue was used last; 0 if never
   */
  QueueClock(Clock clock, long start) {
    this.clock = clock;
    lastWall = QueueTime.of(clock.now());
    last = Math.max(start, lastWall);
    lastNanos = clock.nanos();
    ahead = last - lastWall;
  }

  /** What time it is. */
  synchronized long now() {
    long wall = QueueTime.of(clock.now());
    long nanos = clock.nanos();
    long passed = nanos - lastNanos;
    long putForward = wall - lastWall - passed;
    if (putForward > 0) {
      ahead = Math.max(0, ahead - putForward);
    }
    if (wall + ahead < last) {
      ahead = last + passed - wall;
    }
    last = wall + ahead;
    lastWall = wall;
    lastNanos = nanos;
    return last;
  }

  /** When what is sent on these terms is due, as a SENT says it ({@link QueueFrame}). */
  long due(Terms terms) {
    if (terms.delay() != null) {
      return -terms.delay().toNanos();
    }
    return terms.time() == null ? 0 : ofWall(QueueTime.of(terms.time()));
  }

  private synchronized long ofWall(long time) {
    long now = now();
    return Math.max(now, QueueTime.after(time, Duration.ofNanos(ahead)));
  }
}
