package io.headwater.testkit;

import io.headwater.core.Clock;
import org.junit.jupiter.api.Nested;

/**
 * Everything that work queues must do. A backend passes by a test class that extends this one and
 * says how to make a store; JUnit then runs every suite below on it. What a backend lacks ({@link
 * QueueBackend#lacks}) must be refused when a queue that needs it is created.
 */
public abstract class QueuesContract {

  /**
   * A new backend, independent of all others; it takes its time from this clock, if it {@link
   * QueueBackend#takesClock}. The suite closes it.
   */
  protected abstract QueueBackend backend(Clock clock);

  @Nested
  class Naming extends QueueNamesContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class RoundTrips extends QueueTripContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Receiving extends ReceiveContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Locking extends LockContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Settling extends SettleContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Delaying extends DelayContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class DeadLetters extends DeadLetterContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Priorities extends PriorityContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Expiring extends ExpiryContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Bounds extends BoundContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Informing extends QueueInfoContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Restarting extends QueueRestartContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Racing extends QueueRaceContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Drawing extends QueueRandomContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Closing extends QueueClosingContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }

  @Nested
  class Working extends WorkerContract {
    @Override
    protected QueueBackend backend(Clock clock) {
      return QueuesContract.this.backend(clock);
    }
  }
}
