package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicsContract;

/** In memory. */
class TopicsInMemoryTest extends TopicsContract {
  @Override
  protected Backend backend(Clock clock) {
    return InMemoryStoreTest.inMemory(clock);
  }
}
