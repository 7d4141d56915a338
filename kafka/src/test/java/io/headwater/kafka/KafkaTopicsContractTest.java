package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.TopicsContract;
import org.junit.jupiter.api.BeforeAll;

class KafkaTopicsContractTest extends TopicsContract {
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
