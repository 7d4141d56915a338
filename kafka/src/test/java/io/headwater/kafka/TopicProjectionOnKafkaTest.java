package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicProjectionContract;

/** Topics on Kafka are folded once and in their order. */
class TopicProjectionOnKafkaTest extends TopicProjectionContract {
  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
