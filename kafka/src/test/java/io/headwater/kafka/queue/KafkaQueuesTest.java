package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import io.headwater.core.Topic;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What queues on Kafka do beside what the contract suites ask of every backend. */
class KafkaQueuesTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Queue JOBS = Queue.of("jobs").withLockTime(LONG);
  private static final Queue FORGETFUL = JOBS.withLockTime(Duration.ofSeconds(4));

  @TempDir Path directory;
  private KafkaHeadwater headwater;
  private Queues queues;

  @BeforeAll
  static void deleteWhatOthersLeft() throws Exception {
    SharedKafka.empty();
  }

  @BeforeEach
  void connect() {
    headwater = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("store"));
    queues = headwater.queues();
  }

  @AfterEach
  void clean() {
    queues.all().forEach(queue -> queues.delete(queue.name()));
    headwater.close();
  }

  @Test
  void whatShareGroupsLackIsRefusedWhenAQueueIsCreated() {
    assertThatThrownBy(() -> queues.create(JOBS.withPriorities(2)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("queue 'jobs' with priorities")
        .hasMessageContaining("a queue for each of the 2");
    assertThatThrownBy(() -> queues.create(JOBS.expiringAfter(LONG)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("queue 'jobs' with expiry");
    assertThatThrownBy(() -> queues.create(JOBS.boundedTo(5, Queue.Overflow.REFUSE)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("queue 'jobs' with a bound");
    assertThat(queues.all()).isEmpty();
  }

  @Test
  void aLockTimeThatTheBrokersDoNotAllowIsRefusedWithTheirLimits() {
    assertThatThrownBy(() -> queues.create(JOBS.withLockTime(Duration.ofSeconds(61))))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("a lock time of PT1M1S; the brokers allow PT1S to PT1M")
        .hasMessageContaining("group.share.max.record.lock.duration.ms");
    assertThat(queues.find("jobs")).isEmpty();
  }

  @Test
  void aQueueIsThereForOthersWithAllItsTerms() {
    Queue asked = JOBS.withRetry(new Retry(7, SHORT, 1.5, LONG)).withoutDeadLetters();

    assertThat(queues.create(asked)).isTrue();

    try (KafkaHeadwater other =
        KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("other"))) {
      assertThat(other.queues().all()).containsExactly(asked);
      assertThat(other.queues().create(asked)).isFalse();
      assertThatThrownBy(() -> other.queues().create(JOBS))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("queue 'jobs' is there with");
    }
  }

  @Test
  void aMessageOfAnotherBackendIsRefusedToWhoBringsItAndHarmsNobody() {
    queues.create(JOBS);
    send("a");
    try (Receiver receiver = queues.receiver("jobs")) {
      Received ours = receiver.receive(1, LONG).getFirst();
      Received foreign = new Received("jobs", "foreign", ours.message(), ours.sent(), 0, 1);

      assertThatThrownBy(() -> receiver.settle(List.of(ours, foreign), new Settlement.Ack()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'foreign'");

      receiver.ack(ours);
    }
  }

  @Test
  void whatManyThreadsTakeAtOnceIsAllInTheirHands() throws Exception {
    queues.create(JOBS);
    Message job = new Message(null, Event.of("Job", "m".getBytes(UTF_8)));
    for (int i = 0; i < 20; i++) {
      queues.send("jobs", Collections.nCopies(100, job), Queues.Terms.now());
    }
    Set<String> tokens = ConcurrentHashMap.newKeySet();
    try (Receiver receiver = queues.receiver("jobs");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> takers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        takers.add(
            threads.submit(
                () -> {
                  while (tokens.size() < 2_000) {
                    receiver.receive(1_000, SHORT).forEach(each -> tokens.add(each.token()));
                  }
                }));
      }
      for (Future<?> each : takers) {
        each.get(1, TimeUnit.MINUTES);
      }
      assertThat(tokens).hasSize(2_000);
    }
  }

  @Test
  void theOldestIsKnownWhileThisProcessHasSettledAllThatIsSettledBehindIt() {
    queues.create(JOBS);
    send("a", "b", "c", "d", "e", "f");
    try (Receiver receiver = queues.receiver("jobs")) {
      List<Received> taken = receiver.receive(5, LONG);
      receiver.settle(List.of(taken.get(1), taken.get(3)), new Receiver.Settlement.Ack());
      receiver.release(taken.get(2), Duration.ZERO);
      assertThat(queues.info("jobs").oldest()).isEqualTo(taken.get(2).sent());
      receiver.release(taken.get(0), Duration.ZERO);
      assertThat(queues.info("jobs").oldest()).isEqualTo(taken.get(0).sent());
    }
    try (KafkaHeadwater other =
        KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("other"))) {
      assertThat(other.queues().info("jobs").oldest()).as("Kafka does not say").isNull();
    }
  }

  @Test
  void topicsOfQueuesAreNotAmongTheTopics() {
    queues.create(JOBS);

    assertThat(headwater.topics().all()).isEmpty();
    assertThatThrownBy(() -> headwater.topics().create(Topic.of("mine.queue", 1)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("topic 'mine.queue'");
  }

  /** Kafka's own client leaves a request behind, which takes the next message for nobody. */
  @Test
  void aReceiveThatHasEndedTakesNothingFromOthers() {
    queues.create(JOBS);
    try (Receiver first = queues.receiver("jobs");
        Receiver second = queues.receiver("jobs")) {
      for (int i = 0; i < 20; i++) {
        assertThat(first.receive(1, SHORT)).isEmpty();
        send("job " + i);
        second.ack(one(second));
      }
    }
    assertThat(queues.info("jobs").counts().received()).isEqualTo(20);
  }

  /** Kafka's own client gives nothing new while something of its last batch is held. */
  @Test
  void whileOneMessageIsHeldOthersAreReceivedAndSettled() {
    queues.create(JOBS);
    send("held");
    try (Receiver receiver = queues.receiver("jobs")) {
      Received held = one(receiver);
      for (int i = 0; i < 20; i++) {
        send("job " + i);
        receiver.ack(one(receiver));
      }
      receiver.ack(held);
    }
    assertThat(queues.info("jobs").waiting()).isZero();
  }

  @Test
  void ofManyThatAreSettledTogetherExactlyThoseWithoutLockAreNamed() {
    queues.create(FORGETFUL);
    send("slow");
    try (Receiver mine = queues.receiver("jobs");
        Receiver other = queues.receiver("jobs")) {
      Received slow = one(mine);
      Received taken = one(other); // when the lock has run out
      send("a", "b");
      Received a = one(mine);
      Received b = one(mine);

      LockLost lost =
          catchThrowableOfType(
              LockLost.class, () -> mine.settle(List.of(a, slow, b), new Settlement.Ack()));

      assertThat(lost.messages()).containsExactly(slow);
      other.ack(taken);
      assertThat(taken.delivery()).isEqualTo(2);
    }
    assertThat(queues.info("jobs").waiting()).isZero();
  }

  @Test
  void aReceiverThatTookAMessageAgainRefusesItsOwnLateAck() {
    queues.create(FORGETFUL);
    send("job");
    try (Receiver receiver = queues.receiver("jobs")) {
      Received late = one(receiver);
      Received again = one(receiver);

      assertThatThrownBy(() -> receiver.ack(late)).isInstanceOf(LockLost.class);
      receiver.ack(again);
    }
  }

  @Test
  void deliveriesAreCountedOverDelayedCopiesAndTheLastIsADeadLetter() {
    queues.create(JOBS.withRetry(new Retry(3, Duration.ofMillis(20), 1, LONG)));
    Event event = Event.of("job", "job".getBytes(UTF_8)).tagged("a", "b");
    queues.send("jobs", new Message("key", event));
    List<Integer> deliveries = new ArrayList<>();
    try (Receiver receiver = queues.receiver("jobs")) {
      for (int i = 0; i < 3; i++) {
        Received received = one(receiver);
        deliveries.add(received.delivery());
        receiver.settle(List.of(received), new Settlement.Release(null, "no luck " + i));
      }
    }

    assertThat(deliveries).containsExactly(1, 2, 3);
    DeadLetter letter = queues.deadLetters("jobs", 10).getFirst();
    assertThat(letter.message()).isEqualTo(new Message("key", event));
    assertThat(letter.deliveries()).isEqualTo(3);
    assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.DELIVERY_LIMIT);
    assertThat(letter.error()).isEqualTo("no luck 2");
  }

  /** Kafka gives up on a record after 10 deliveries at most. */
  @Test
  void aMessageIsHandedOutMoreOftenThanKafkaWould() {
    queues.create(JOBS.withRetry(new Retry(23, Duration.ZERO, 1, Duration.ZERO)));
    send("job");
    List<Integer> deliveries = new ArrayList<>();
    try (Receiver receiver = queues.receiver("jobs")) {
      for (int i = 0; i < 23; i++) {
        Received received = one(receiver);
        deliveries.add(received.delivery());
        receiver.release(received);
      }
    }

    assertThat(deliveries).isEqualTo(IntStream.rangeClosed(1, 23).boxed().toList());
    assertThat(queues.deadLetters("jobs", 10)).hasSize(1);
  }

  @Test
  void aMessageWhoseLastLockRanOutIsADeadLetterWhenSomebodyReceives() {
    queues.create(FORGETFUL.withRetry(Retry.never()));
    send("job");
    try (Receiver receiver = queues.receiver("jobs")) {
      one(receiver);
      assertThat(receiver.receive(1, FORGETFUL.lockTime().multipliedBy(2))).isEmpty();
    }
    assertThat(queues.deadLetters("jobs", 10))
        .extracting(DeadLetter::deliveries)
        .containsExactly(1);
  }

  @Test
  void aMessageInItsLastDeliveryIsADeadLetterWhenItsReceiverCloses() {
    queues.create(JOBS.withRetry(Retry.never()));
    send("job");
    try (Receiver receiver = queues.receiver("jobs")) {
      one(receiver);
    }
    assertThat(queues.deadLetters("jobs", 10)).hasSize(1);
  }

  /** Somebody who dies with all it takes, and gets nothing else done. */
  @Test
  void whatKafkaGaveUpOnByItselfIsADeadLetterToo() throws Exception {
    queues.create(JOBS);
    send("deadly");
    for (int i = 0; i < 10; i++) {
      dieWithAMessage();
    }
    // The broker writes it in its own time.
    assertThat(SharedKafka.await(() -> !queues.deadLetters("jobs", 10).isEmpty())).isTrue();
    List<DeadLetter> letters = queues.deadLetters("jobs", 10);

    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().message().event().data()).isEqualTo("deadly".getBytes(UTF_8));
    assertThat(letters.getFirst().deliveries()).isEqualTo(10);
    assertThat(letters.getFirst().reason()).isEqualTo(DeadLetter.Reason.DELIVERY_LIMIT);
    assertThat(queues.redriveAll("jobs")).isEqualTo(1);
    try (Receiver receiver = queues.receiver("jobs")) {
      assertThat(one(receiver).delivery()).isEqualTo(1);
    }
  }

  private static void dieWithAMessage() throws Exception {
    String topic = "jobs.queue";
    try (Cluster cluster = SharedKafka.cluster()) {
      TopicDescription found =
          cluster
              .admin()
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get()
              .values()
              .iterator()
              .next();
      TopicIdPartition partition =
          new TopicIdPartition(found.topicId(), new TopicPartition(topic, 0));
      Node leader = found.partitions().getFirst().leader();
      try (ShareSession session =
          new ShareSession(cluster, topic, new OpenQueue.Place(partition, leader), Duration.ZERO)) {
        assertThat(session.fetch(1, LONG)).hasSize(1);
      }
    }
  }

  @Test
  void whatIsDoneIsDroppedFromTheTopicInTime() throws Exception {
    queues.create(JOBS);
    send(IntStream.range(0, 100).mapToObj(i -> "job " + i).toArray(String[]::new));
    TopicPartition partition = new TopicPartition("jobs.queue", 0);
    try (Receiver receiver = queues.receiver("jobs");
        Cluster cluster = SharedKafka.cluster()) {
      List<Received> taken = new ArrayList<>();
      while (taken.size() < 100) {
        taken.addAll(receiver.receive(100, LONG));
      }
      receiver.settle(taken, new Settlement.Ack());
      long first = 0;
      for (int i = 0; first < 100 && i < 300; i++) {
        assertThat(receiver.receive(1, Duration.ofMillis(100))).isEmpty();
        first =
            cluster
                .admin()
                .listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get()
                .offset();
      }
      assertThat(first).isEqualTo(100);
    }
  }

  private void send(String... jobs) {
    queues.send(
        "jobs",
        List.of(jobs).stream()
            .map(job -> new Message(null, Event.of("job", job.getBytes(UTF_8))))
            .toList(),
        Queues.Terms.now());
  }

  private static Received one(Receiver receiver) {
    List<Received> received = receiver.receive(1, LONG);
    assertThat(received).hasSize(1);
    return received.getFirst();
  }
}
