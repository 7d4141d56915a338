package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.DcbScenariosContract;

/** The worked examples of dcb.events on a real disk. */
class DcbScenariosOnDiskTest extends DcbScenariosContract {
  @Override
  protected Backend backend(Clock clock) {
    return OnDiskStoreTest.onDisk(clock);
  }
}
