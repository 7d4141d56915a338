package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What another program sent keeps what is in it. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class ForeignMessagesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String QUEUE = "foreign";

  /** More than data of ours may be. */
  private static final int LARGE = 9 << 20;

  @Test
  void copiesHaveTheBodyAndTheHeadersOfTheirPrograms() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      queues.create(Queue.of(QUEUE));
      byte[] body = new byte[LARGE];
      body[LARGE - 1] = 1;
      BasicProperties properties =
          new BasicProperties.Builder()
              .appId("theirs")
              .contentEncoding("gzip")
              .userId("guest")
              .expiration("3600000")
              .headers(Map.of("n", 1, "x-theirs", "x", "CC", List.of(Topology.dead(QUEUE))))
              .build();
      channel.basicPublish("", QUEUE, properties, body);
      try (Receiver receiver = queues.receiver(QUEUE)) {
        Received first = receiver.receive(1, SOON).getFirst();
        assertThat(queues.purgeDeadLetters(QUEUE)).isOne(); // by CC
        receiver.reject(first, "bad");
        assertThat(queues.deadLetters(QUEUE, 9))
            .extracting(letter -> letter.message().event().id())
            .containsExactly(first.event().id());
        assertThat(queues.redriveAll(QUEUE)).isOne();
        Received second = receiver.receive(1, SOON).getFirst();
        assertThat(second.delivery()).isOne();
        assertThat(second.event().id()).isEqualTo(first.event().id());
        receiver.release(second, Duration.ofMillis(10));
        Received third = receiver.receive(1, SOON).getFirst();
        assertThat(third.delivery()).isEqualTo(2);
        assertThat(third.event().id()).isEqualTo(first.event().id());
      }
      GetResponse copy = channel.basicGet(QUEUE, true);
      assertThat(Arrays.equals(copy.getBody(), body)).isTrue();
      assertThat(copy.getProps().getAppId()).isEqualTo("theirs");
      assertThat(copy.getProps().getContentEncoding()).isEqualTo("gzip");
      assertThat(copy.getProps().getHeaders()).containsEntry("n", 1).containsKey("x-theirs");
      assertThat(queues.info(QUEUE).dead()).isZero();
      queues.delete(QUEUE);
    }
  }
}
