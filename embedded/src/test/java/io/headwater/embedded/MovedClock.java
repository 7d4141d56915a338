package io.headwater.embedded;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands until it is moved. The time of day may go back; nanos soon overflow. */
public final class MovedClock implements Clock {
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00.000300Z");
  private volatile long nanos = Long.MAX_VALUE - 1_000;

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** Moves it; a negative time only moves the time of day. */
  public synchronized void pass(Duration time) {
    now = now.plus(time);
    nanos += Math.max(0, time.toNanos());
  }
}
