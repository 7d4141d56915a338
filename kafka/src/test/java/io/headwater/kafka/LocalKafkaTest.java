package io.headwater.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker comes and goes as it is told. */
class LocalKafkaTest {
  @TempDir Path directory;

  @Test
  void aClusterStartsIsKilledAndStartsAgainWithItsData() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(1, directory)) {
      String before = clusterId(kafka);
      kafka.kill(1);
      kafka.restart(1);
      assertThat(clusterId(kafka)).isEqualTo(before);
    }
    assertThat(Files.exists(directory.resolve("broker-1").resolve("broker.log"))).isTrue();
  }

  @Test
  void aClusterHasOneBrokerOrThree() {
    assertThatThrownBy(() -> LocalKafka.start(2, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 brokers")
        .hasMessageContaining("expected 1 or 3");
  }

  @Test
  void whatABrokerSaidIsInTheMessageWhenItCannotStart() throws Exception {
    Path jars = Files.createDirectories(directory.resolve("no-jars"));
    String before = System.getProperty(LocalKafka.JARS);
    System.setProperty(LocalKafka.JARS, jars.toString());
    try {
      assertThatThrownBy(() -> LocalKafka.start(1, directory))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("127.0.0.1:")
          .hasMessageContaining("kafka.tools.StorageTool");
    } finally {
      if (before == null) {
        System.clearProperty(LocalKafka.JARS);
      } else {
        System.setProperty(LocalKafka.JARS, before);
      }
    }
  }

  private static String clusterId(LocalKafka kafka)
      throws ExecutionException, InterruptedException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap()))) {
      return admin.describeCluster().clusterId().get();
    }
  }
}
