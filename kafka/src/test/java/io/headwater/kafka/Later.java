package io.headwater.kafka;

import io.headwater.core.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The clock of this machine, moved on by so many nanoseconds. */
public record Later(AtomicLong nanosLater) implements Clock {
  @Override
  public Instant now() {
    return Clock.system().now().plusNanos(nanosLater.get());
  }

  @Override
  public long nanos() {
    return Clock.system().nanos() + nanosLater.get();
  }
}
