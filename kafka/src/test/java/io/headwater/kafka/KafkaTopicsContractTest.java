package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicsContract;

class KafkaTopicsContractTest extends TopicsContract {
  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
