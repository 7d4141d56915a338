package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * Everything that consumer groups must do, at the level of {@link io.headwater.core.Seat}. A
 * backend passes by a test class that extends this one and says how to make a store; JUnit then
 * runs every suite below on it.
 */
public abstract class GroupsContract {

  /**
   * A new backend, independent of all others; it takes its time from this clock, if it {@link
   * Backend#takesClock}. The suite closes it.
   */
  protected abstract Backend backend(Clock clock);

  @Nested
  class Starting extends GroupStartContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }

  @Nested
  class Committing extends CommitContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }

  @Nested
  class Sharing extends ShareContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }

  @Nested
  class Fences extends FencingContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }

  @Nested
  class Resetting extends ResetContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }

  @Nested
  class ParkedMessages extends ParkingContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }

  @Nested
  class ParkedRequests extends ParkedRequestContract {
    @Override
    protected Backend backend(Clock clock) {
      return GroupsContract.this.backend(clock);
    }
  }
}
