package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.QueueBackend;
import io.headwater.testkit.QueuesContract;

/** In memory. */
class QueuesInMemoryTest extends QueuesContract {
  @Override
  protected QueueBackend backend(Clock clock) {
    return QueueBackend.of(InMemoryStoreTest.inMemory(clock));
  }
}
