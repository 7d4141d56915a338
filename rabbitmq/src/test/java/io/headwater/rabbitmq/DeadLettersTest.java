package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.headwater.core.DeadLetter;
import io.headwater.core.Queue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** There may be many dead letters, more than a process has room for, and they may come slowly. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class DeadLettersTest {
  private static final String QUEUE = "letters";
  private static final int LETTERS = 1_000;
  private static final int MORE_THAN_THE_USUAL_PREFETCH = 2_500;
  private static final int LETTERS_AT_MOST = 10_000;

  /** Taken and not sent again yet, and a few while two queues are counted one after the other. */
  private static final int IN_HAND = 300;

  @Test
  void whoRedrivesAllHasAFewHundredInHandAtMost() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      queues.create(Queue.of(QUEUE));
      publish(channel, LETTERS);
      CompletableFuture<Long> redriving =
          CompletableFuture.supplyAsync(() -> queues.redriveAll(QUEUE));
      while (!redriving.isDone()) {
        long dead = channel.messageCount(Topology.dead(QUEUE));
        assertThat(dead + channel.messageCount(QUEUE)).isGreaterThanOrEqualTo(LETTERS - IN_HAND);
      }
      assertThat(redriving.join()).isEqualTo(LETTERS);
      assertThat(queues.info(QUEUE).waiting()).isEqualTo(LETTERS);
      assertThat(queues.info(QUEUE).dead()).isZero();
      queues.delete(QUEUE);
    }
  }

  @Test
  void allAreListedHoweverMany() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      queues.create(Queue.of(QUEUE));
      publish(channel, MORE_THAN_THE_USUAL_PREFETCH);
      assertThat(queues.deadLetters(QUEUE, LETTERS_AT_MOST)).hasSize(MORE_THAN_THE_USUAL_PREFETCH);
      queues.delete(QUEUE);
    }
  }

  @Test
  void thoseThatComeLateAreListedToo() throws Exception {
    Cable cable = Cable.to(SharedRabbit.get().port());
    try (RabbitQueues queues = RabbitQueues.connect(cable.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      queues.create(Queue.of(QUEUE));
      publish(channel, 3);
      cable.pauseAfterConsumeOk(Duration.ofSeconds(3));
      assertThat(queues.deadLetters(QUEUE, LETTERS_AT_MOST)).hasSize(3);
      queues.delete(QUEUE);
    } finally {
      cable.cut();
    }
  }

  @Test
  void whoPurgesThemWhileTheyAreListedPurgesAll() throws Exception {
    Cable cable = Cable.to(SharedRabbit.get().port());
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        RabbitQueues slow = RabbitQueues.connect(cable.options());
        Connection connection = Link.factory(SharedRabbit.options()).newConnection("another");
        Channel channel = connection.createChannel()) {
      queues.create(Queue.of(QUEUE));
      publish(channel, 3);
      cable.pauseAfterConsumeOk(Duration.ofSeconds(3));
      CompletableFuture<List<DeadLetter>> listing =
          CompletableFuture.supplyAsync(() -> slow.deadLetters(QUEUE, LETTERS_AT_MOST));
      while (channel.messageCount(Topology.dead(QUEUE)) > 0) {
        Thread.onSpinWait(); // until it has them in hand
      }
      assertThat(queues.purgeDeadLetters(QUEUE)).isEqualTo(3);
      assertThat(listing.join()).hasSize(3);
      assertThat(queues.info(QUEUE).dead()).isZero();
      queues.delete(QUEUE);
    } finally {
      cable.cut();
    }
  }

  private static void publish(Channel channel, int letters) throws Exception {
    channel.confirmSelect();
    for (int i = 0; i < letters; i++) {
      channel.basicPublish(
          "", Topology.dead(QUEUE), MessageProperties.PERSISTENT_BASIC, new byte[] {'1'});
    }
    channel.waitForConfirmsOrDie();
  }
}
