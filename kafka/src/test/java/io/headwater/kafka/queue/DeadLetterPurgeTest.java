package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A purge of dead letters that Kafka refuses has done nothing. */
class DeadLetterPurgeTest {
  @TempDir Path directory;
  private final String name = "queue-" + UUID.randomUUID();

  /** It hid them from its own process, and the next redrive there dropped them. */
  @Test
  void whatWasNotPurgedIsCountedAndStaysWhenALaterOneIsRedriven() {
    try (Cluster cluster = SharedKafka.cluster();
        KafkaHeadwater headwater =
            KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("store"))) {
      Queues queues = headwater.queues();
      queues.create(Queue.of(name));
      bury(queues, "first");
      keep(cluster, "compact"); // of which Kafka deletes nothing when it is told to
      assertThat(cluster.await(() -> !takesTrims(cluster))).isTrue();

      assertThatThrownBy(() -> queues.purgeDeadLetters(name)).isInstanceOf(NotSupported.class);
      assertThat(queues.info(name).dead()).isOne();

      keep(cluster, "delete");
      assertThat(cluster.await(() -> takesTrims(cluster))).isTrue();
      bury(queues, "second");
      assertThat(queues.redrive(name, queues.deadLetters(name, 10).getLast())).isTrue();
      assertThat(queues.deadLetters(name, 10))
          .extracting(DeadLetter::error)
          .containsExactly("first");
      assertThat(queues.purgeDeadLetters(name)).isOne();
      assertThat(queues.info(name).dead()).isZero();
      queues.delete(name);
    }
  }

  private void bury(Queues queues, String why) {
    queues.send(name, new Message(null, Event.of("job", "job".getBytes(UTF_8))));
    try (Receiver receiver = queues.receiver(name)) {
      List<Received> received = receiver.receive(1, Duration.ofSeconds(30));
      assertThat(received).hasSize(1);
      receiver.reject(received.getFirst(), why);
    }
  }

  private void keep(Cluster cluster, String policy) {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, QueueCatalog.dead(name));
    ConfigEntry entry = new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
    AlterConfigOp change = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
    cluster.ask(
        "changing " + topic,
        cluster.admin().incrementalAlterConfigs(Map.of(topic, List.of(change))).all());
  }

  private boolean takesTrims(Cluster cluster) {
    TopicPartition letters = new TopicPartition(QueueCatalog.dead(name), 0);
    var nothing = Map.of(letters, RecordsToDelete.beforeOffset(0));
    try {
      cluster.ask("trimming", cluster.admin().deleteRecords(nothing).all());
      return true;
    } catch (HeadwaterException e) {
      return false;
    }
  }
}
