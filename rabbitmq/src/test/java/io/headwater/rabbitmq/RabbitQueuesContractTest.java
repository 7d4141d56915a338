package io.headwater.rabbitmq;

import io.headwater.core.Clock;
import io.headwater.testkit.QueueBackend;
import io.headwater.testkit.QueuesContract;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class RabbitQueuesContractTest extends QueuesContract {
  @Override
  protected QueueBackend backend(Clock clock) {
    return new RabbitBackend(SharedRabbit.ofContract());
  }
}
