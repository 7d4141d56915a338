package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * Everything that topics must do, without the groups. A backend passes by a test class that extends
 * this one and says how to make a store; JUnit then runs every suite below on it.
 */
public abstract class TopicsContract {

  /**
   * A new backend, independent of all others; it takes its time from this clock, if it {@link
   * Backend#takesClock}. The suite closes it.
   */
  protected abstract Backend backend(Clock clock);

  @Nested
  class Naming extends TopicNamesContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class Publishing extends PublishContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class RoundTrips extends RoundTripContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class Reading extends TopicReadContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class AtomicPublishing extends AtomicContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class Racing extends TopicRaceContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class Retaining extends RetentionContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }

  @Nested
  class Closing extends TopicClosingContract {
    @Override
    protected Backend backend(Clock clock) {
      return TopicsContract.this.backend(clock);
    }
  }
}
