package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.OracleContract;

/** The oracle finds nothing wrong with the engine on Kafka. */
class OracleOnKafkaTest extends OracleContract {
  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
