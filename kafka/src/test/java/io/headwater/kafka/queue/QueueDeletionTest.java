package io.headwater.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Topic;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Connection;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A deletion that broke off is done by deleting again; what was never a queue is not touched. */
class QueueDeletionTest {
  @TempDir Path directory;
  private final String name = "queue-" + UUID.randomUUID();

  @Test
  void whoDeletesAQueueWhoseTopicsKafkaKeepsIsToldToDeleteItAgain() {
    Path brokers = directory.resolve("kafka");
    try (LocalKafka kafka = LocalKafka.start(1, brokers)) {
      SharedKafka.restart(kafka, brokers, "delete.topic.enable=false");
      try (KafkaHeadwater headwater = connect(KafkaOptions.of(kafka.bootstrap()))) {
        Queues queues = headwater.queues();
        queues.create(Queue.of(name));

        assertThatThrownBy(() -> queues.delete(name))
            .isInstanceOf(OutcomeUnknown.class)
            .hasMessageContaining("queue '" + name + "' is deleted")
            .hasMessageContaining("delete it again");
        assertThat(queues.find(name)).isEmpty();

        SharedKafka.restart(kafka, brokers, "delete.topic.enable=true");
        queues.delete(name);
        assertThat(queues.create(Queue.of(name))).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void whatIsLeftAfterEachStepIsDeleted(int steps) {
    try (KafkaHeadwater mine = connect(SharedKafka.options());
        Connection by = Connection.of(SharedKafka.cluster())) {
      Queues queues = mine.queues();
      queues.create(Queue.of(name));
      assertThat(queues.info(name).waiting()).isZero();
      var gone =
          new ProducerRecord<byte[], byte[]>(
              QueueCatalog.DEFINITIONS, 0, CloudEvents.bytes(name), null);
      by.publisher().sendAndWait(QueueCatalog.DEFINITIONS, List.of(gone));
      String topic = QueueCatalog.topic(name);
      if (steps > 0) {
        by.cluster().ask("deleting", by.cluster().admin().deleteShareGroups(List.of(topic)).all());
      }
      if (steps > 1) {
        by.catalog().delete(QueueCatalog.timers(name));
      }
      if (steps > 2) {
        by.catalog().delete(QueueCatalog.dead(name));
      }

      queues.delete(name);

      for (String each : List.of(topic, QueueCatalog.timers(name), QueueCatalog.dead(name))) {
        assertThat(by.catalog().find(each)).isEmpty();
      }
      assertUnknown(queues, name);
      assertThat(queues.create(Queue.of(name))).isTrue();
      queues.delete(name);
    }
  }

  @Test
  void aTopicOfItsNameThatWasNeverAQueuesIsNotDeleted() {
    try (KafkaHeadwater mine = connect(SharedKafka.options());
        Connection others = Connection.of(SharedKafka.cluster())) {
      String topic = QueueCatalog.topic(name);
      Catalog catalog = others.catalog();
      catalog.create(Topic.of(topic, 1));

      assertUnknown(mine.queues(), name);

      assertThat(catalog.find(topic)).isPresent();
      catalog.delete(topic);
    }
  }

  /** Their topic is that of a queue 'dlq.NAME'. */
  @Test
  void theDeadLettersOfAQueueAreNotWhatIsLeftOfAnother() {
    try (KafkaHeadwater mine = connect(SharedKafka.options());
        Connection others = Connection.of(SharedKafka.cluster())) {
      mine.queues().create(Queue.of(name));

      assertUnknown(mine.queues(), "dlq." + name);

      assertThat(others.catalog().find(QueueCatalog.dead(name))).isPresent();
      mine.queues().delete(name);
    }
  }

  private KafkaHeadwater connect(KafkaOptions options) {
    return KafkaHeadwater.connect(options, directory.resolve("store"));
  }

  private static void assertUnknown(Queues queues, String unknown) {
    assertThatThrownBy(() -> queues.delete(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no queue '" + unknown + "'; there are: ");
  }
}
