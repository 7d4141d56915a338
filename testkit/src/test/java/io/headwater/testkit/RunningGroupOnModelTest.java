package io.headwater.testkit;

import io.headwater.core.Clock;

class RunningGroupOnModelTest extends RunningGroupContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
