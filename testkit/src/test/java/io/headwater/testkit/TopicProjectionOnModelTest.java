package io.headwater.testkit;

import io.headwater.core.Clock;

class TopicProjectionOnModelTest extends TopicProjectionContract {
  @Override
  protected Backend backend(Clock clock) {
    return new ModelBackend(clock);
  }
}
