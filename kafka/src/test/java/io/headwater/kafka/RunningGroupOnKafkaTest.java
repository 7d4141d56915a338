package io.headwater.kafka;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.RunningGroupContract;

/** A running member handles everything at least once, in order, on Kafka. */
class RunningGroupOnKafkaTest extends RunningGroupContract {
  @Override
  protected Backend backend(Clock clock) {
    return new KafkaBackend();
  }
}
