package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.GroupsContract;

class KafkaGroupsContractTest extends GroupsContract {
  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
