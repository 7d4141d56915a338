package io.headwater.testkit;

import io.headwater.core.Clock;

/** The model keeps the contract of topics that it is there to define. */
class TopicsOnModelTest extends TopicsContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
