package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicsContract;

/** On a real disk. */
class TopicsOnDiskTest extends TopicsContract {
  @Override
  protected Backend backend(Clock clock) {
    return OnDiskStoreTest.onDisk(clock);
  }
}
