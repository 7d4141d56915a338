package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicProjectionContract;

/** Folds of topics on a real disk. */
class FoldsOnDiskTest extends TopicProjectionContract {
  @Override
  protected Backend backend(Clock clock) {
    return OnDiskStoreTest.onDisk(clock);
  }
}
