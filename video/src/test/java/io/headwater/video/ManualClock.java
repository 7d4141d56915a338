package io.headwater.video;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until a test moves it. */
public final class ManualClock implements Clock {
  private volatile Instant now;

  public ManualClock(Instant now) {
    this.now = now;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  public void move(Duration by) {
    now = now.plus(by);
  }
}
