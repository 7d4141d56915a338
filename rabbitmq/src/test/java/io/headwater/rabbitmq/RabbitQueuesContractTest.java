package io.headwater.rabbitmq;

import io.headwater.core.Clock;
import io.headwater.testkit.QueueBackend;
import io.headwater.testkit.QueuesContract;

@NeedsRabbit
class RabbitQueuesContractTest extends QueuesContract {
  @Override
  protected QueueBackend backend(Clock clock) {
    return new RabbitBackend();
  }
}
