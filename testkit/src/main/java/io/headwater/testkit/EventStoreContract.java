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
  class Append extends AppendContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Read extends ReadContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Streams extends StreamsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Condition extends ConditionContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Cases extends CasesContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Random extends RandomContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Idempotency extends IdempotencyContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Limits extends LimitsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Race extends RaceContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Visibility extends VisibilityContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Interrupt extends InterruptContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Load extends LoadContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Closing extends ClosingContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Crash extends CrashContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Checkpoints extends CheckpointsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }

  @Nested
  class Snapshots extends SnapshotsContract {
    @Override
    protected Backend backend(Clock clock) {
      return EventStoreContract.this.backend(clock);
    }
  }
}
