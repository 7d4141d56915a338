package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What has come too often and cannot be made a dead letter is in nobody's way. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class HopelessMessagesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String QUEUE = "hopeless-test";

  @Test
  void thoseThatCameWithItAreHandedOut() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      queues.create(Queue.of(QUEUE).withRetry(new Retry(2, SOON, 1, SOON)));
      channel.queueDelete(Topology.dead(QUEUE)); // by a careless hand
      channel.confirmSelect();
      channel.basicPublish("", QUEUE, deliveredTwice(), new byte[] {'1'});
      channel.waitForConfirmsOrDie();
      queues.send(QUEUE, List.of(message("a"), message("b")), Terms.now());
      try (Receiver receiver = queues.receiver(QUEUE)) {
        assertThat(receiver.receive(3, SOON))
            .extracting(each -> each.event().type() + " " + each.delivery())
            .containsExactly("a 1", "b 1");
        assertThatThrownBy(() -> receiver.receive(1, SOON)) // now that it is alone
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'" + QUEUE + "' is known");
      }
      queues.delete(QUEUE);
    }
  }

  private static BasicProperties deliveredTwice() {
    return MessageProperties.PERSISTENT_BASIC.builder().headers(Map.of(Wire.DELIVERIES, 2)).build();
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
