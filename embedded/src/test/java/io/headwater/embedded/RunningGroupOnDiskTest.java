package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.RunningGroupContract;

/** Members of groups on a real disk. */
class RunningGroupOnDiskTest extends RunningGroupContract {
  @Override
  protected Backend backend(Clock clock) {
    return OnDiskStoreTest.onDisk(clock);
  }
}
