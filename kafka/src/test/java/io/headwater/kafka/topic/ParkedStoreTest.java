package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Parked;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.Later;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Poller;
import io.headwater.kafka.cluster.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that is in a parking topic is passed over by who follows it. */
class ParkedStoreTest {
  private static final TopicPartition SOURCE = new TopicPartition("views", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AtomicLong later = new AtomicLong();
  private final String group = "group-" + UUID.randomUUID();
  private final String topic = group + Catalog.PARKED;
  private Connection connection;

  @BeforeEach
  void connect() {
    connection = Connection.of(SharedKafka.cluster(SharedKafka.options(), new Later(later)));
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

      owner.takeOver(Set.of(0), Set.of(0), PATIENCE);
      assertThat(owner.unread(PATIENCE)).containsExactly(0);
      forerunner.commitTransaction();
      assertThat(connection.cluster().await(() -> owner.unread(PATIENCE).isEmpty())).isTrue();

      assertThat(owner.places(SOURCE)).containsExactly(new Parked.Place("a", 7));
    }
  }

  /** It was ended under the owner that had come meanwhile. */
  @Test
  void whoIsNoMemberAnyMoreEndsNothing() {
    var offsets = Map.of(Poller.kafka(new TopicPartition(topic, 0)), new OffsetAndMetadata(0));
    var claim = new Transactions.Claim(offsets, memberThatLeft());
    ParkedStore.Owner stale =
        attempt -> {
          assertThatThrownBy(() -> attempt.apply(claim)).isInstanceOf(CommitFailedException.class);
          return Optional.empty();
        };
    Parked.Request request = new Parked.Request(SOURCE, "a", 7, Parked.Action.RETRY);
    try (ParkedStore former = new ParkedStore(connection, group);
        ParkedStore next = new ParkedStore(connection, group)) {
      write(ParkedRecords.parked(topic, parked()));
      former.request(request);
      former.watch(Set.of(0));

      former.unpark(SOURCE, 7, stale);
      former.done(request, stale);
      assertThat(former.park(List.of(parked(8)), stale)).isFalse();

      next.watch(Set.of(0));
      for (ParkedStore each : List.of(former, next)) {
        assertThat(each.places(SOURCE)).containsExactly(new Parked.Place("a", 7));
        assertThat(each.requests()).containsExactly(request);
      }
    }
  }

  private ConsumerGroupMetadata memberThatLeft() {
    try (Consumer<byte[], byte[]> member =
        connection
            .cluster()
            .consumer(
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG, group,
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"))) {
      member.subscribe(List.of(topic));
      assertThat(
              connection
                  .cluster()
                  .await(
                      PATIENCE,
                      () -> {
                        member.poll(Duration.ofMillis(100));
                        return !member.assignment().isEmpty();
                      }))
          .isTrue();
      return member.groupMetadata();
    }
  }

  /** A listing threw for ever, or counted it until a new start: Kafka drops ends, too. */
  @Test
  void whatEndedAndIsGoneWithItsEndIsNotListedForEver() throws Exception {
    SharedKafka.compactAtOnce(connection.cluster(), topic);
    try (ParkingTopics watching = new ParkingTopics(connection)) {
      write(ParkedRecords.parked(topic, parked()));
      assertThat(watching.parked(group)).hasSize(1);

      write(ParkedRecords.end(topic, new ParkedRecords.Subject(SOURCE, 7, null)));
      for (int offset = 2; first() < 2; offset++) { // only what is behind the newest is compacted
        write(ParkedRecords.end(topic, new ParkedRecords.Subject(SOURCE, 100 + offset, null)));
        assertThat(offset).as("records until it is compacted").isLessThan(600);
        assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
      }

      assertThat(watching.parked(group)).isEmpty();
      later.addAndGet(Duration.ofHours(2).toNanos());
      assertThat(watching.counts(group).values()).allMatch(count -> count == 0);
    }
  }

  private void write(ProducerRecord<byte[], byte[]> record) {
    connection.publisher().sendAndWait(topic, List.of(record));
  }

  /** The offset of the oldest record that Kafka has not dropped. */
  private long first() {
    TopicPartition partition = new TopicPartition(topic, 0);
    long end = connection.catalog().next(List.of(partition)).getOrDefault(partition, 0L);
    AtomicLong first = new AtomicLong(end);
    connection
        .lookup()
        .read(
            Map.of(Poller.kafka(partition), 0L),
            Map.of(Poller.kafka(partition), end),
            record -> {
              first.set(record.offset());
              return false;
            });
    return first.get();
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
    return parked(7);
  }

  private static Parked parked(long offset) {
    Delivery delivery =
        new Delivery("views", 0, offset, Instant.EPOCH, "a", Event.of("Seen", new byte[0]), 1);
    return new Parked(delivery, "it failed", Instant.EPOCH);
  }
}
