package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * Everything that is written once above an event store, on one backend: subscriptions, projections,
 * aggregates. A backend passes by a test class that extends this one and says how to make a store,
 * a durable one: what was acknowledged survives {@link Backend#crash}. JUnit then runs every suite
 * below on it, each test on a new store.
 */
public abstract class CoreContract {

  /**
   * A new backend, whose store is empty, independent of all others, and takes its time from this
   * clock. The suite closes it.
   */
  protected abstract Backend backend(Clock clock);

  @Nested
  class Subscriptions extends SubscriptionContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class Retries extends RetryContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class Resuming extends ResumeContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class Projections extends ProjectionContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class SavedProjections extends SavedProjectionContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class Repositories extends RepositoryContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class Histories extends HistoryContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class CommandIds extends CommandIdContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }

  @Nested
  class AggregateSnapshots extends AggregateSnapshotContract {
    @Override
    protected Backend backend(Clock clock) {
      return CoreContract.this.backend(clock);
    }
  }
}
