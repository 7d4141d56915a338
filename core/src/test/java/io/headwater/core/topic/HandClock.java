package io.headwater.core.topic;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until it is moved. Its nanoseconds are about to wrap around. */
final class HandClock implements Clock {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private long passed;

  @Override
  public Instant now() {
    return START.plusNanos(passed);
  }

  @Override
  public long nanos() {
    return Long.MAX_VALUE - 1_000_000_000L + passed;
  }

  void move(Duration by) {
    passed += by.toNanos();
  }

  Duration passed() {
    return Duration.ofNanos(passed);
  }
}
