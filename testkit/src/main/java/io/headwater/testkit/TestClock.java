package io.headwater.testkit;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;

/** Its wall clock stands still until a test moves it; its nanoseconds run, for time-outs. */
final class TestClock implements Clock {
  static final Instant START = Instant.parse("2026-03-01T12:00:00.123456789Z");

  private volatile Instant now = START;

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  void set(Instant instant) {
    now = instant;
  }

  void move(Duration by) {
    now = now.plus(by);
  }
}
