package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Parked;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that is in a parking topic is passed over by who follows it. */
class ParkedStoreTest {
  private static final TopicPartition SOURCE = new TopicPartition("views", 0);

  private final String group = "group-" + UUID.randomUUID();
  private final String topic = group + Catalog.PARKED;
  private Connection connection;

  @BeforeEach
  void connect() {
    connection =
        Connection.of(
            SharedKafka.cluster(
                SharedKafka.options().withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(60)),
                Clock.system()));
    connection.catalog().create(new Topic(topic, 2, Topic.Retention.newestByKey()));
  }

  @AfterEach
  void disconnect() {
    connection.catalog().delete(topic);
    connection.close();
  }

  /** What came between the question for the end and the fetch was dropped, until a new start. */
  @Test
  void whatComesWithTheFetchThatReachesTheEndIsTakenToo() {
    try (ParkedStore asking = new ParkedStore(connection, group);
        ParkedLog log = new ParkedLog(connection.cluster(), topic)) {
      for (int offset = 0; offset < 3; offset++) {
        asking.request(new Parked.Request(SOURCE, "a", offset, Parked.Action.RETRY));
      }

      log.follow(Set.of(0, 1));
      log.readTo(Map.of(new TopicPartition(topic, 0), 1L));
      log.readTo(Map.of(new TopicPartition(topic, 0), 3L));

      assertThat(log.requests()).extracting(Parked.Request::offset).containsExactly(0L, 1L, 2L);
    }
  }

  /** Nothing of it was seen, and a later message of its key was handled before it. */
  @Test
  void aNewOwnerWaitsForWhatIsDecidedOfItsForerunnersTransaction() throws Exception {
    try (ParkedStore owner = new ParkedStore(connection, group);
        Producer<byte[], byte[]> forerunner = transactional()) {
      forerunner.beginTransaction();
      forerunner.send(ParkedRecords.parked(topic, parked())).get();

      assertThatThrownBy(() -> owner.takeOver(Set.of(0)))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining(topic);
      forerunner.commitTransaction();
      owner.takeOver(Set.of(0));

      assertThat(owner.places(SOURCE)).containsExactly(new Parked.Place("a", 7));
    }
  }

  private static Producer<byte[], byte[]> transactional() {
    Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                SharedKafka.get().bootstrap(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "forerunner-" + UUID.randomUUID()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  private static Parked parked() {
    Delivery delivery =
        new Delivery("views", 0, 7, Instant.EPOCH, "a", Event.of("Seen", new byte[0]), 1);
    return new Parked(delivery, "it failed", Instant.EPOCH);
  }
}
