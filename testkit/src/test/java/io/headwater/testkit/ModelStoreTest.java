package io.headwater.testkit;

import io.headwater.core.Clock;

/** The model passes the contract it stands for. */
class ModelStoreTest extends EventStoreContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
