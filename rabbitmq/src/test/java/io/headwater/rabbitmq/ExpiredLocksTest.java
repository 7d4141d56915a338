package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What was held too long is taken back, and nothing else. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class ExpiredLocksTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Queue QUEUE =
      Queue.of("expired")
          .withLockTime(Duration.ofSeconds(3))
          .withRetry(new Retry(2, Duration.ZERO, 1, Duration.ZERO));

  @Test
  void aMessageWhoseLastLockRanOutAndThatCannotBeBuriedTakesNoOtherLocksWithIt() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("careless");
        Channel channel = connection.createChannel()) {
      queues.create(QUEUE);
      queues.send("expired", List.of(message("bad"), message("good")), Terms.now());
      try (Receiver receiver = queues.receiver("expired")) {
        receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ZERO);
        Received bad = receiver.receive(1, SOON).getFirst();
        assertThat(bad.event().type() + " " + bad.delivery()).isEqualTo("bad 2");
        Received good = receiver.receive(1, SOON).getFirst();
        channel.queueDelete(Topology.dead("expired"));
        while (queues.info("expired").held() == 2) {
          receiver.renew(good);
        }
        receiver.ack(good);
        assertThat(queues.info("expired").counts().lost()).isOne();
        queues.create(QUEUE); // which mends it
        List<DeadLetter> letters = List.of();
        while (letters.isEmpty()) {
          assertThat(receiver.receive(1, Duration.ZERO)).isEmpty();
          letters = queues.deadLetters("expired", 9);
        }
        assertThat(letters)
            .extracting(each -> each.message().event().type())
            .containsExactly("bad");
      }
      queues.delete("expired");
    }
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
