package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicProjectionContract;
import org.junit.jupiter.api.BeforeAll;

/** Topics on Kafka are folded once and in their order. */
class TopicProjectionOnKafkaTest extends TopicProjectionContract {
  /** Deleting a topic looks at what every group has parked. */
  @BeforeAll
  static void deleteWhatOthersLeft() throws Exception {
    SharedKafka.empty();
  }

  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
