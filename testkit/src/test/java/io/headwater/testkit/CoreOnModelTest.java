package io.headwater.testkit;

import io.headwater.core.Clock;

class CoreOnModelTest extends CoreContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
