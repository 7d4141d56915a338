package io.headwater.core;

import java.time.Instant;

/** The one source of time. Order never comes from it. */
public interface Clock {

  /** The wall clock. */
  Instant now();

  /** A monotonic clock in nanoseconds, for durations only; may be negative, wraps around. */
  long nanos();

  /** The clock of this machine. */
  static Clock system() {
    return new Clock() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }
}
