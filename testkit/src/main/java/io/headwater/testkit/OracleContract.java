package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * Publishers and the members of a group on one backend while members are killed and partitions
 * move, judged by an {@link Oracle} in another process. A backend passes by a test class that
 * extends this one and says how to make a store.
 */
public abstract class OracleContract {

  /**
   * A new backend, independent of all others; it takes its time from this clock, if it {@link
   * Backend#takesClock}. The suite closes it.
   */
  protected abstract Backend backend(Clock clock);

  @Nested
  class Upheaval extends UpheavalContract {
    @Override
    protected Backend backend(Clock clock) {
      return OracleContract.this.backend(clock);
    }
  }

  @Nested
  class CommitTooEarly extends CommitTooEarlyContract {
    @Override
    protected Backend backend(Clock clock) {
      return OracleContract.this.backend(clock);
    }
  }
}
