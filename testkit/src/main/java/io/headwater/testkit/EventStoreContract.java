package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * Everything an event store must do. A backend passes by a test class that extends this one and
 * says how to make a store; JUnit then runs every suite below on it, each test on a new store.
 *
 * <p>A suite that cannot run fails; none is skipped.
 */
public abstract class EventStoreContract {

  /**
   * A new backend, whose store is empty, independent of all others, and takes its time from this
   * clock. The suite closes it.
   */
  protected abstract Backend backend(Clock clock);

  @Nested
  class AppendSuite extends AppendContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class ReadSuite extends ReadContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class StreamsSuite extends StreamsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class ConditionSuite extends ConditionContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class CasesSuite extends CasesContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class RandomSuite extends RandomContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class IdempotencySuite extends IdempotencyContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class LimitsSuite extends LimitsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class RaceSuite extends RaceContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class VisibilitySuite extends VisibilityContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class InterruptSuite extends InterruptContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class LoadSuite extends LoadContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class ClosingSuite extends ClosingContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class CrashSuite extends CrashContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class CheckpointsSuite extends CheckpointsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class SnapshotsSuite extends SnapshotsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }
}
