package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.GroupsContract;

class GroupsInMemoryTest extends GroupsContract {
  @Override
  protected Backend backend(Clock clock) {
    return InMemoryStoreTest.inMemory(clock);
  }
}
