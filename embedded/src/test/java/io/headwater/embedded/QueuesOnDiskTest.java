package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.QueueBackend;
import io.headwater.testkit.QueuesContract;

/** On a real disk. */
class QueuesOnDiskTest extends QueuesContract {
  @Override
  protected QueueBackend backend(Clock clock) {
    return QueueBackend.of(OnDiskStoreTest.onDisk(clock));
  }
}
