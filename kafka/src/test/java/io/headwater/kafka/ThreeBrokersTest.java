package io.headwater.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of three brokers any one may be lost, or stop answering, and nothing acknowledged is lost. */
class ThreeBrokersTest {
  private static final int FROZEN_SECONDS = 20;

  @TempDir Path directory;

  @Test
  void oneIsKilledUnderLoadAndComesBackThenAnotherFreezes() throws Exception {
    long start = System.nanoTime();
    try (LocalKafka kafka = LocalKafka.start(3, directory.resolve("kafka"));
        KafkaHeadwater headwater =
            KafkaHeadwater.connect(
                KafkaOptions.of(kafka.bootstrap())
                    .withTimeouts(Duration.ofSeconds(6), Duration.ofSeconds(30)),
                directory.resolve("store"))) {
      headwater.topics().create(Topic.of("orders", 6));
      Oracle oracle = new Oracle(headwater.topics(), "orders", 8);
      try (Oracle.Writers writers = oracle.write()) {
        oracle.awaitAcknowledged(300);
        kafka.kill(1);
        oracle.awaitAcknowledged(oracle.acknowledged() + 300);
        kafka.restart(1);
        awaitInSync(kafka);
        kafka.freeze(2);
        CompletableFuture<Void> thawed =
            CompletableFuture.runAsync(
                () -> kafka.thaw(2),
                CompletableFuture.delayedExecutor(FROZEN_SECONDS, TimeUnit.SECONDS));
        oracle.awaitAcknowledged(oracle.acknowledged() + 300);
        thawed.join();
        awaitInSync(kafka);
        oracle.awaitAcknowledged(oracle.acknowledged() + 100);
      }
      oracle.check();
      assertThat(headwater.topics().find("orders")).contains(Topic.of("orders", 6));
      System.out.printf(
          "three brokers, one killed, another frozen for %d s: %,d acknowledged, 0 lost, %.1f s%n",
          FROZEN_SECONDS, oracle.acknowledged(), (System.nanoTime() - start) / 1e9);
    }
  }

  /** All replicas of all partitions are in sync. */
  private static void awaitInSync(LocalKafka kafka) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()))) {
      while (!admin
          .describeTopics(java.util.List.of("orders"))
          .allTopicNames()
          .get()
          .values()
          .stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.isr().size() == 3)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not all replicas are in sync after a minute");
        }
      }
    }
  }
}
