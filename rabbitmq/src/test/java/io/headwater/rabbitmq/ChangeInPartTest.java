package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Whoever makes or deletes a queue is told if some of it may have been done. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class ChangeInPartTest {
  private static final String QUEUE = "changed";

  @Test
  void aQueueIsCreatedAlsoByAThreadThatIsInterrupted() {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options())) {
      Thread.currentThread().interrupt();
      assertThat(queues.create(Queue.of(QUEUE))).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      queues.delete(QUEUE);
    }
  }

  @Test
  void nothingIsLeftOfAQueueWhoseDeadLettersAreRefused() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(Topology.dead(QUEUE), true, false, false, Map.of());
      assertThatThrownBy(() -> queues.create(Queue.of(QUEUE))).isInstanceOf(NotSupported.class);
      assertThat(channel.queueDeclarePassive(Topology.dead(QUEUE))).isNotNull(); // it is theirs
      assertThat(queues.create(Queue.of(QUEUE).withoutDeadLetters())).isTrue();
      queues.delete(QUEUE);
      channel.queueDelete(Topology.dead(QUEUE));
    }
  }

  @Test
  void whoIsCutOffFromADeletionIsToldThatItsOutcomeIsUnknownAndCanRepeatIt() {
    Cable cable = Cable.to(SharedRabbit.get().port());
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        RabbitQueues unlucky = RabbitQueues.connect(cable.options())) {
      queues.create(Queue.of(QUEUE));
      queues.send(QUEUE, new Message(null, Event.of("one", new byte[] {'1'})));
      cable.cutAtDeleteOk();
      assertThatThrownBy(() -> unlucky.delete(QUEUE))
          .isInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("'" + QUEUE + "'")
          .hasMessageContaining("do it again");
      assertThat(queues.info(QUEUE).waiting()).isZero();
      queues.delete(QUEUE);
      assertThat(queues.find(QUEUE)).isEmpty();
    } finally {
      cable.cut();
    }
  }
}
