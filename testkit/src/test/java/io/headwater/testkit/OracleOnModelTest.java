package io.headwater.testkit;

import io.headwater.core.Clock;

/** The oracle finds nothing wrong with the engine on the model. */
class OracleOnModelTest extends OracleContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
