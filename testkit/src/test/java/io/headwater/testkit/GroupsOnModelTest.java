package io.headwater.testkit;

import io.headwater.core.Clock;

/** The model keeps the contract of groups that it is there to define. */
class GroupsOnModelTest extends GroupsContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
