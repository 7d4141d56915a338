package io.headwater.testkit;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Its wall clock stands still until a test moves it; its nanoseconds run, for time-outs, and can be
 * made to run ahead.
 */
final class TestClock implements Clock {
  static final Instant START = Instant.parse("2026-03-01T12:00:00.123456789Z");

  private final AtomicLong ahead = new AtomicLong();
  private volatile Instant now = START;

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return System.nanoTime() + ahead.get();
  }

  void set(Instant instant) {
    now = instant;
  }

  void move(Duration by) {
    now = now.plus(by);
  }

  /** Lets time pass on both clocks. */
  void pass(Duration time) {
    move(time);
    ahead.addAndGet(time.toNanos());
  }
}
