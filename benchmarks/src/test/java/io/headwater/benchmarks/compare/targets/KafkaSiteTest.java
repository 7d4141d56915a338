package io.headwater.benchmarks.compare.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.benchmarks.compare.result.DurabilityClass;
import io.headwater.kafka.LocalKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a figure's class says of Kafka is what its broker was told to do. */
class KafkaSiteTest {
  @TempDir Path directory;

  @Test
  void a_broker_forces_every_message_at_D1_and_none_at_D0() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(1, directory);
        KafkaSite site = new KafkaSite(kafka, directory);
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      admin.createTopics(List.of(new NewTopic("before", 1, (short) 1))).all().get();

      site.keep(DurabilityClass.D1);
      admin.createTopics(List.of(new NewTopic("after", 1, (short) 1))).all().get();

      assertThat(messagesForAForce(admin, "before")).isEqualTo("1");
      assertThat(messagesForAForce(admin, "after")).isEqualTo("1");
      assertThat(site.settings()).contains("log.flush.interval.messages");

      site.keep(DurabilityClass.D0);

      assertThat(messagesForAForce(admin, "after")).isEqualTo(Long.toString(Long.MAX_VALUE));
      assertThat(site.settings()).doesNotContain("log.flush.interval.messages");
    }
  }

  private static String messagesForAForce(Admin admin, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    while (true) {
      try {
        return Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).all().get().get(resource), topic)
            .get("flush.messages")
            .value();
      } catch (ExecutionException e) {
        // A broker may hear of a new topic after it was made.
        assertThat(e).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
      }
    }
  }
}
