package io.headwater.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Topic;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What was created on three brokers that have just started can be used by everybody at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewClusterTest {
  private static final int TOPICS = 8;
  private static final int PARTITIONS = 12;
  private static final int CLIENTS = 6;

  private LocalKafka kafka;
  private final List<Connection> connections = new ArrayList<>();

  @BeforeAll
  void start() {
    kafka = LocalKafka.start(3);
    KafkaOptions options = KafkaOptions.of(kafka.bootstrap());
    for (int i = 0; i < CLIENTS; i++) {
      connections.add(Connection.of(SharedKafka.cluster(options, Clock.system())));
    }
  }

  @AfterAll
  void stop() {
    connections.forEach(Connection::close);
    if (kafka != null) {
      kafka.close();
    }
  }

  /** The topics of Kafka's coordinators are made for it, which takes longer than a request may. */
  @Test
  void theFirstQueueCanBeUsed(@TempDir Path directory) {
    Queue jobs = Queue.of("jobs");
    KafkaOptions hasty =
        KafkaOptions.of(kafka.bootstrap())
            .withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(60));
    try (KafkaHeadwater headwater = KafkaHeadwater.connect(hasty, directory)) {
      assertThat(headwater.queues().create(jobs)).isTrue();

      headwater.queues().send("jobs", new Message(null, Event.of("job", "1".getBytes(UTF_8))));
      try (Receiver receiver = headwater.queues().receiver("jobs")) {
        List<Received> received = receiver.receive(1, Duration.ofSeconds(30));
        assertThat(received).hasSize(1);
        receiver.ack(received.getFirst());
      }
      assertThat(headwater.queues().info("jobs").waiting()).isZero();
    }
  }

  /** Each asks a broker of its choice, which has as much to do as the others: makes partitions. */
  @Test
  void aTopicIsKnownToWhicheverBrokerIsAskedAsSoonAsItIsCreated() {
    List<Catalog> catalogs = connections.stream().map(Connection::catalog).toList();
    for (int i = 0; i < TOPICS; i++) {
      Topic topic = Topic.of("topic-" + i, PARTITIONS);
      catalogs.getFirst().create(topic);
      for (Catalog each : catalogs) {
        assertThat(each.describe(topic.name())).as(topic.name()).isPresent();
        assertThat(each.next(Catalog.partitions(topic))).hasSize(PARTITIONS).containsValue(0L);
      }
    }
  }
}
