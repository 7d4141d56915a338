package io.headwater.kafka.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Parked;
import io.headwater.core.Retry;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that come to a member while something is not as it was when it joined. */
class TakeoverTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int INTERVAL_MILLIS = 6_000;
  private static final Group.Handler REFUSING =
      delivery -> {
        throw new IllegalStateException("no such customer");
      };

  @TempDir Path directory;
  private final String topic = "orders-" + UUID.randomUUID();
  private final String name = "mailer-" + UUID.randomUUID();
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private KafkaHeadwater store;
  private Cluster cluster;

  @BeforeEach
  void connect() {
    KafkaOptions options =
        SharedKafka.options()
            .with("max.poll.interval.ms", Integer.toString(INTERVAL_MILLIS))
            .with("metadata.max.age.ms", "500");
    store = KafkaHeadwater.connect(options, directory.resolve("store"));
    cluster = SharedKafka.cluster();
  }

  @AfterEach
  void close() {
    cluster.close();
    store.close();
  }

  /** The parking topic had as many as when they joined; all members stood still, for ever. */
  @Test
  void aPartitionThatATopicGetsMeanwhileIsHandledToo() throws Exception {
    store.topics().create(Topic.of(topic, 1));
    try (Group group = start()) {
      publish(topic, 0, "a");
      assertThat(group.awaitIdle(LONG)).isTrue();

      cluster.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(2))).all().get();
      publish(topic, 1, "b");

      await(group, () -> handled.contains("b"));
    }
  }

  /** Kafka's poll was not called meanwhile: what it had stood still, and then it was thrown out. */
  @Test
  void whatAMemberHasGoesOnWhileAnotherPartitionCannotBeHadYet() throws Exception {
    String second = topic + "-2";
    store.topics().create(Topic.of(topic, 2));
    store.topics().create(Topic.of(second, 1));
    try (Group group = Group.of(store).named(name).on(topic, second).start(this::handle);
        Producer<byte[], byte[]> lost = producer(Map.of(TRANSACTIONAL_ID_CONFIG, name))) {
      assertThat(group.awaitIdle(LONG)).isTrue();
      long before = group.counts().rebalances();
      lost.initTransactions();
      lost.beginTransaction();
      assertThat(lost.send(record(name + Catalog.PARKED, 1, "lost")).get().offset()).isZero();
      cluster.admin().createPartitions(Map.of(second, NewPartitions.increaseTo(2))).all().get();

      for (int i = 0; i < 3; i++) {
        String key = "a" + i;
        publish(topic, 1, key);
        await(group, () -> handled.contains(key));
        pass(INTERVAL_MILLIS / 2); // longer in all than Kafka waits for a poll
      }
      assertThat(group.owned()).hasSize(3);
      lost.commitTransaction();
      publish(second, 1, "b");

      await(group, () -> handled.contains("b"));
      assertThat(group.counts().rebalances() - before).isOne();
    }
  }

  /** Kafka has no answer to a question about all of them at once. */
  @Test
  void whatComesTogetherWithAPartitionThatCannotBeHadYetIsHandled() throws Exception {
    store.topics().create(Topic.of(topic, 2));
    publish(topic, 0, "a");
    publish(topic, 1, "b");
    try (Producer<byte[], byte[]> lost = producer(Map.of(TRANSACTIONAL_ID_CONFIG, name));
        Consumer<byte[], byte[]> nobody = cluster.consumer(Map.of(GROUP_ID_CONFIG, name))) {
      lost.initTransactions();
      lost.beginTransaction();
      lost.sendOffsetsToTransaction(
          Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)), nobody.groupMetadata());
      try (Group group = start()) {
        await(group, () -> handled.contains("b"));
        assertThat(handled).containsExactly("b");
        lost.commitTransaction();

        await(group, () -> handled.contains("a"));
      }
    }
  }

  /** Nothing ever ended what a deletion had left that failed half-way. */
  @Test
  void whoDeletesATopicThatIsGoneForgetsWhatWasParkedOfIt() throws Exception {
    parkAndDeleteByAnotherTool();

    assertThatThrownBy(() -> store.topics().delete(topic))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(topic);
    assertThat(parked()).isEmpty();
  }

  /** Its offsets were those of what was parked of the old one: handled was taken for parked. */
  @Test
  void whatWasParkedOfATopicThatIsGoneDoesNotHideMessagesOfItsSuccessor() throws Exception {
    parkAndDeleteByAnotherTool();
    store.topics().create(Topic.of(topic, 1));
    publish(topic, 0, "new");

    try (Group group = start()) {
      await(group, () -> handled.contains("new"));
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    assertThat(handled).containsExactly("new");
    assertThat(parked()).isEmpty();
  }

  /** It was passed over in silence, to the end as it was. */
  @Test
  void whatIsCommittedBeyondTheEndHidesNothing() throws Exception {
    store.topics().create(Topic.of(topic, 1));
    publish(topic, 0, "a");
    cluster
        .admin()
        .alterConsumerGroupOffsets(
            name, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(500)))
        .all()
        .get();

    try (Group group = start()) {
      await(group, () -> handled.contains("a"));
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    assertThat(store.topics().groups().find(name))
        .hasValueSatisfying(info -> assertThat(info.lag()).isZero());
  }

  /** The topic is gone, and what the group had parked of it is there. */
  private void parkAndDeleteByAnotherTool() throws Exception {
    store.topics().create(Topic.of(topic, 1));
    publish(topic, 0, "old");
    try (Group group = Group.of(store).named(name).on(topic).retry(Retry.never()).start(REFUSING)) {
      assertThat(group.awaitIdle(LONG)).isTrue();
    }
    cluster.admin().deleteTopics(List.of(topic)).all().get();
    assertThat(cluster.await(() -> store.topics().find(topic).isEmpty())).isTrue();
    assertThat(parked()).hasSize(1);
  }

  private Group start() {
    return Group.of(store).named(name).on(topic).start(this::handle);
  }

  private void handle(Delivery delivery) {
    handled.add(delivery.key());
  }

  private List<Parked> parked() {
    return store.topics().groups().parked(name);
  }

  private static void await(Group group, BooleanSupplier holds) throws InterruptedException {
    long begin = System.nanoTime();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime() - begin).as("%s", group.status()).isLessThan(LONG.toNanos());
      pass(10);
    }
  }

  private static void pass(long millis) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS)).isFalse();
  }

  /** As any program would, so that the partition can be chosen. */
  private static void publish(String topic, int partition, String key) throws Exception {
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      assertThat(producer.send(record(topic, partition, key)).get().partition())
          .isEqualTo(partition);
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String key) {
    return new ProducerRecord<>(topic, partition, key.getBytes(UTF_8), new byte[0]);
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SharedKafka.get().bootstrap());
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
