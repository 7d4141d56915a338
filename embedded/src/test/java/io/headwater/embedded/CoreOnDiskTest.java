package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.CoreContract;

/** Subscriptions, projections and aggregates on a real disk. */
class CoreOnDiskTest extends CoreContract {
  @Override
  protected Backend backend(Clock clock) {
    return OnDiskStoreTest.onDisk(clock);
  }
}
