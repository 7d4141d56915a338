package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A queue that another process deleted and made anew is what it is now, not what it was. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class RemadeQueueTest {
  private static final String QUEUE = "remade";
  private static final Message MESSAGE = new Message(null, Event.of("one", new byte[] {'1'}));

  @Test
  void aBoundThatIsNewRefusesAsOneThatWasKnown() {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        RabbitQueues others = RabbitQueues.connect(SharedRabbit.options())) {
      queues.create(Queue.of(QUEUE));
      others.send(QUEUE, MESSAGE);
      queues.delete(QUEUE);
      queues.create(Queue.of(QUEUE).boundedTo(4, Overflow.REFUSE));
      assertThatThrownBy(
              () -> {
                while (true) {
                  others.send(QUEUE, MESSAGE);
                }
              })
          .isInstanceOf(StoreFull.class)
          .hasMessageContaining("'" + QUEUE + "' has 6 messages that wait")
          .hasMessageContaining("at most 4");
      queues.delete(QUEUE);
    }
  }
}
