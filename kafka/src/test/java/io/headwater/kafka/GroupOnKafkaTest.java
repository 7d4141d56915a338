package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.GroupContract;

/** Members of groups keep their contract on Kafka. */
class GroupOnKafkaTest extends GroupContract {
  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
