package io.headwater.testkit;

import io.headwater.core.Clock;

/** Members of groups keep their contract on the model. */
class GroupOnModelTest extends GroupContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
