package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import io.headwater.core.topic.Group;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of several who create one queue, one does; what a broken creation left is nobody's. */
class QueueCreationTest {
  private static final int PROCESSES = 3;
  private static final int ROUNDS = 5;

  @TempDir Path directory;
  private final List<KafkaHeadwater> connections = new ArrayList<>();
  private final String name = "queue-" + UUID.randomUUID();

  @BeforeEach
  void connect() {
    for (int i = 0; i < PROCESSES; i++) {
      connections.add(
          KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("store-" + i)));
    }
  }

  @AfterEach
  void close() {
    connections.forEach(KafkaHeadwater::close);
  }

  /** Those of a process that soon takes another for dead. */
  private Queues hasty() {
    KafkaOptions options =
        SharedKafka.options().withTimeouts(Duration.ofSeconds(8), Duration.ofSeconds(8));
    connections.add(KafkaHeadwater.connect(options, directory.resolve("hasty")));
    return connections.getLast().queues();
  }

  private Queues queues(int connection) {
    return connections.get(connection).queues();
  }

  @Test
  void ofThoseWhoCreateItAtOnceWithDifferentTermsOneSucceedsAndTheOthersAreTold() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      List<Queue> asked = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        asked.add(Queue.of(name + round).withLockTime(Duration.ofSeconds(20 + i)));
      }

      List<Object> outcomes = createAtOnce(asked);

      Queue there = queues(0).find(name + round).orElseThrow();
      assertThat(outcomes).filteredOn(outcome -> outcome.equals(true)).hasSize(1);
      assertThat(there).isEqualTo(asked.get(outcomes.indexOf(true)));
      assertThat(outcomes)
          .filteredOn(outcome -> !outcome.equals(true))
          .allSatisfy(
              outcome ->
                  assertThat((Throwable) outcome)
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessageContaining("is there with a lock time of " + there.lockTime()));
      assertThat(lockTime(there)).isEqualTo(there.lockTime());
      queues(0).delete(there.name());
    }
  }

  @Test
  void ofThoseWhoCreateItAtOnceWithEqualTermsOneHasMadeItAndAllCanUseIt() throws Exception {
    Queue queue = Queue.of(name);

    List<Object> outcomes = createAtOnce(List.of(queue, queue, queue));

    assertThat(outcomes).containsExactlyInAnyOrder(true, false, false);
    for (int i = 0; i < PROCESSES; i++) {
      sendAndAck(queues(i));
    }
    queues(0).delete(name);
  }

  /** What each call returned or threw. */
  private List<Object> createAtOnce(List<Queue> asked) throws Exception {
    CyclicBarrier together = new CyclicBarrier(asked.size());
    List<CompletableFuture<Object>> calls = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < asked.size(); i++) {
        Queues mine = queues(i);
        Queue queue = asked.get(i);
        calls.add(CompletableFuture.supplyAsync(() -> create(mine, queue, together), threads));
      }
    }
    return calls.stream().map(CompletableFuture::join).toList();
  }

  private static Object create(Queues queues, Queue queue, CyclicBarrier together) {
    try {
      together.await();
      return queues.create(queue);
    } catch (IllegalArgumentException e) {
      return e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** The lock time that the brokers keep. */
  private static Duration lockTime(Queue queue) throws Exception {
    try (Cluster cluster = SharedKafka.cluster()) {
      String millis =
          cluster
              .admin()
              .describeConfigs(List.of(QueueCatalog.group(queue.name())))
              .all()
              .get()
              .values()
              .iterator()
              .next()
              .get("share.record.lock.duration.ms")
              .value();
      return Duration.ofMillis(Long.parseLong(millis));
    }
  }

  @Test
  void whatACreationThatBrokeOffHasLeftIsMadeAnew() {
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      connection.catalog().create(Topic.of(QueueCatalog.topic(name), 1));
    }
    assertThat(queues(0).find(name)).isEmpty();

    assertThat(hasty().create(Queue.of(name))).isTrue();

    sendAndAck(queues(1));
    queues(0).delete(name);
  }

  @Test
  void aTopicOfItsNameThatHoldsMessagesIsNotTouched() {
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      String topic = QueueCatalog.topic(name);
      Catalog catalog = connection.catalog();
      catalog.create(Topic.of(topic, 1));
      connection.publisher().sendAndWait(topic, List.of(QueueRecords.sent(topic, job())));

      assertThatThrownBy(() -> hasty().create(Queue.of(name)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("topic '" + topic + "' holds messages")
          .hasMessageContaining("delete the topic, or choose another name");
      assertThat(catalog.find(topic)).isPresent();
      catalog.delete(topic);
    }
  }

  /**
   * The dead letters of 'orders' were handed to the workers of 'dlq.orders', and purged as done.
   */
  @Test
  void aNameWhoseTopicHoldsTheDeadLettersOfAnotherIsRefused() {
    assertThatThrownBy(() -> queues(0).create(Queue.of("dlq." + name)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("queue 'dlq." + name + "'")
        .hasMessageContaining("the dead letters of queue '" + name + "'")
        .hasMessageContaining("choose another name");
    assertThat(queues(1).find("dlq." + name)).isEmpty();
  }

  /** Kafka makes no topic whose name differs from another's in '.' and '_' only. */
  @Test
  void aNameThatKafkaCannotTellFromAnotherIsRefused() {
    queues(0).create(Queue.of(name + ".a"));

    assertThatThrownBy(() -> queues(0).create(Queue.of(name + "_a")))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining(QueueCatalog.topic(name + "_a"))
        .hasMessageContaining("collides");
    queues(0).delete(name + ".a");
  }

  /** A group of consumers and a share group of one name are one to Kafka. */
  @ParameterizedTest
  @ValueSource(strings = {".queue", ".queue.timers"})
  void aGroupOfConsumersOfTheNameOfAQueuesGroupIsRefused(String end) throws Exception {
    try (KafkaHeadwater headwater =
        KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("group" + end))) {
      headwater.topics().create(Topic.of(name, 1));

      assertThatThrownBy(() -> Group.of(headwater).named(name + end).on(name).start(delivery -> {}))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining("group '" + name + end + "'")
          .hasMessageContaining("choose another name");
      headwater.topics().delete(name);
    }
  }

  @Test
  void whatWasLeftInATopicThatItNeedsIsNotTakenForItsOwn() {
    Queue queue = Queue.of(name);
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      Catalog catalog = connection.catalog();
      for (String topic : List.of(QueueCatalog.timers(name), QueueCatalog.dead(name))) {
        queues(0).create(queue);
        queues(0).delete(name);
        catalog.create(like(topic), Map.of("errors.deadletterqueue.group.enable", "true"));
        List<ProducerRecord<byte[], byte[]>> left =
            List.of(QueueRecords.end(topic, new byte[] {1}, 0));
        connection.publisher().sendAndWait(topic, left);

        assertThatThrownBy(() -> queues(0).create(queue))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("topic '" + topic + "' holds messages")
            .hasMessageContaining("delete the topic, or choose another name");
        assertThat(catalog.find(topic)).isPresent();
        assertThat(catalog.find(QueueCatalog.topic(name))).isEmpty();
        catalog.delete(topic);
        catalog.delete(QueueCatalog.timers(name));
      }
    }
  }

  /** Kafka writes no dead letters to a topic that is not meant for them, and tells nobody. */
  @Test
  void anEmptyTopicThatIsSetUpOtherwiseIsNotTakenForItsOwn() {
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      Catalog catalog = connection.catalog();
      String topic = QueueCatalog.dead(name);
      catalog.create(Topic.of(topic, 1));

      assertThatThrownBy(() -> queues(0).create(Queue.of(name)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("topic '" + topic + "' is somebody else's")
          .hasMessageContaining("errors.deadletterqueue.group.enable=true")
          .hasMessageContaining("delete the topic, or choose another name");
      catalog.delete(topic);
      catalog.delete(QueueCatalog.timers(name));
    }
  }

  @Test
  void allThatACreationThatBrokeOffLateHasLeftIsUsed() {
    Queue queue = Queue.of(name);
    try (Connection connection = Connection.of(SharedKafka.cluster())) {
      Catalog catalog = connection.catalog();
      catalog.create(like(QueueCatalog.timers(name)));
      catalog.create(
          like(QueueCatalog.dead(name)), Map.of("errors.deadletterqueue.group.enable", "true"));
    }

    assertThat(queues(0).create(queue)).isTrue();

    sendAndAck(queues(1));
    queues(0).delete(name);
  }

  /** As a creation makes it. */
  private static Topic like(String topic) {
    return topic.endsWith(".timers")
        ? new Topic(topic, 1, Retention.newestByKey())
        : Topic.of(topic, 1);
  }

  private void sendAndAck(Queues queues) {
    queues.send(name, job());
    try (Receiver receiver = queues.receiver(name)) {
      List<Received> received = receiver.receive(1, Duration.ofSeconds(30));
      assertThat(received).hasSize(1);
      receiver.ack(received.getFirst());
    }
  }

  private static Message job() {
    return new Message(null, Event.of("job", "job".getBytes(UTF_8)));
  }
}
