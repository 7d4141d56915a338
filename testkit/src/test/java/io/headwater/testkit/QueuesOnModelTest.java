package io.headwater.testkit;

import io.headwater.core.Clock;

/** The model keeps the contract of queues that it is there to define. */
class QueuesOnModelTest extends QueuesContract {
  @Override
  protected QueueBackend backend(Clock clock) {
    return QueueBackend.of(new ModelBackend(clock));
  }
}
