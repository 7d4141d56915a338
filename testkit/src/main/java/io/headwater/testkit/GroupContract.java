package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * What {@link io.headwater.core.topic.Group} promises, beside {@link RunningGroupContract}, when
 * members are killed, stores crash and handlers fail: end to end on one backend. A backend passes
 * by a test class that extends this one and says how to make a store.
 */
public abstract class GroupContract {

  /**
   * A new backend, independent of all others; it takes its time from this clock, if it {@link
   * Backend#takesClock}. The suite closes it.
   */
  protected abstract Backend backend(Clock clock);

  @Nested
  class Handling extends HandlingContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupContract.this.backend(clock);
    }
  }

  @Nested
  class HandlingAgain extends HandlingAgainContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupContract.this.backend(clock);
    }
  }
}
