package io.headwater.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.kafka.SharedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A connection that is closed while a thread uses a consumer, at whatever moment. */
class PollerTest {
  private static final int ROUNDS = 60;
  private static final int USES = 3;

  @Test
  void closingTheConnectionEndsAllUseAndClosesTheConsumerOnce() throws Exception {
    TopicPartition partition = new TopicPartition("used-" + UUID.randomUUID(), 0);
    try (Cluster cluster = SharedKafka.cluster()) {
      cluster.ask(
          "creating a topic",
          cluster
              .admin()
              .createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
              .all());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        try (Cluster cluster = SharedKafka.cluster()) {
          Consumer<byte[], byte[]> consumer = cluster.consumer(Map.of());
          Poller poller = new Poller(cluster, consumer);
          poller.use(() -> consumer.assign(List.of(partition)));
          poller.use(() -> consumer.seek(partition, 0));
          CountDownLatch uses = new CountDownLatch(USES + round);
          Future<Throwable> end =
              threads.submit(() -> catchThrowable(() -> use(poller, partition, uses)));
          uses.await();

          cluster.close();

          assertThat(end.get(1, TimeUnit.MINUTES)).isInstanceOf(StoreClosed.class);
          assertThatThrownBy(consumer::assignment).hasMessageContaining("closed");
          assertThatThrownBy(() -> poller.poll(Duration.ZERO)).isInstanceOf(StoreClosed.class);
          poller.close(Duration.ZERO);
        }
      }
    }
    try (Cluster cluster = SharedKafka.cluster()) {
      cluster.ask("deleting it", cluster.admin().deleteTopics(List.of(partition.topic())).all());
    }
  }

  private static void use(Poller poller, TopicPartition partition, CountDownLatch uses) {
    while (true) {
      poller.poll(Duration.ofMillis(1));
      uses.countDown();
      poller.pause(partition);
      poller.resume(partition);
      poller.position(partition);
    }
  }
}
