package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.ConsumerStatus;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Topic;
import io.headwater.core.queue.Worker;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.Later;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that knows a queue hears that another one has deleted it. */
class QueueDeletedElsewhereTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path directory;
  private final String name = "queue-" + UUID.randomUUID();
  private KafkaHeadwater mine;
  private KafkaHeadwater others;

  @BeforeEach
  void connect() {
    mine = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("mine"));
    others = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("others"));
  }

  @AfterEach
  void close() {
    mine.close();
    others.close();
  }

  /** The old receiver went on, with the terms of the old queue, and so did the thread of timers. */
  @Test
  void whatWasOpenedOfAQueueEndsWhenThereIsAnotherOfItsNameWithOtherTerms() {
    Queue queue = Queue.of(name).withLockTime(LONG);
    Queues here = mine.queues();
    here.create(queue);
    try (Receiver old = here.receiver(name)) {
      assertThat(old.receive(1, SHORT)).isEmpty();

      others.queues().delete(name);
      others.queues().create(queue.withLockTime(LONG.plusSeconds(1)));
      try (Receiver fresh = here.receiver(name)) {
        here.send(name, job(), Terms.after(SHORT));
        List<Received> received = fresh.receive(1, LONG);
        assertThat(received).hasSize(1);
        fresh.ack(received.getFirst());

        assertThatThrownBy(() -> old.receive(1, SHORT))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("no queue '" + name + "' any more: deleted")
            .hasMessageContaining("ask for a new receiver");
        assertThat(keepers()).hasSize(1);
      }
    }
    here.delete(name);
  }

  /** Kafka's producer tries until its time is up, and does not tell why. */
  @Test
  void aSendThatFailsBecauseTheQueueIsGoneSaysSo() {
    KafkaOptions hasty =
        SharedKafka.options().withTimeouts(Duration.ofSeconds(8), Duration.ofSeconds(8));
    others.queues().create(Queue.of(name));
    try (KafkaHeadwater sender = KafkaHeadwater.connect(hasty, directory.resolve("sender"))) {
      sender.queues().send(name, job());
      sender.queues().send(name, job(), Terms.after(LONG));
      others.queues().delete(name);

      assertGone(sender.queues(), Terms.now());
      assertGone(sender.queues(), Terms.after(LONG));
    }
  }

  /** A broker that creates topics by itself makes the topic again for the producer that has it. */
  @Test
  void whoSendsSoonHearsThatTheQueueIsGoneThoughThereIsATopicOfItsName() {
    AtomicLong later = new AtomicLong();
    try (OwnQueues sender = OwnQueues.connect(new Later(later))) {
      Catalog catalog = sender.connection().catalog();
      others.queues().create(Queue.of(name));
      sender.queues().send(name, job());
      others.queues().delete(name);
      catalog.create(Topic.of(QueueCatalog.topic(name), 1));

      later.addAndGet(Duration.ofSeconds(6).toNanos());

      assertGone(sender.queues(), Terms.now());
      catalog.delete(QueueCatalog.topic(name));
    }
  }

  @Test
  void aQueueThatWasCreatedAgainWithTheSameTermsIsSentTo() {
    AtomicLong later = new AtomicLong();
    try (OwnQueues sender = OwnQueues.connect(new Later(later))) {
      others.queues().create(Queue.of(name));
      sender.queues().send(name, job());
      others.queues().delete(name);
      others.queues().create(Queue.of(name));

      for (int i = 1; i <= 3; i++) {
        later.addAndGet(Duration.ofSeconds(6).toNanos());
        sender.queues().send(name, job());
        assertThat(others.queues().info(name).waiting()).isEqualTo(i);
      }
      others.queues().delete(name);
    }
  }

  /** Of ten it redrove those behind the old end only, and dropped the others unread. */
  @Test
  void deadLettersOfAQueueThatWasCreatedAgainAreAllRedriven() {
    Queues here = mine.queues();
    Queues there = others.queues();
    here.create(Queue.of(name));
    reject(here, 3);
    assertThat(here.redriveAll(name)).isEqualTo(3);
    there.delete(name);
    there.create(Queue.of(name));
    reject(there, 10);

    assertThat(here.redriveAll(name)).isEqualTo(10);

    assertThat(there.info(name).waiting()).isEqualTo(10);
    assertThat(there.info(name).dead()).isZero();
    there.delete(name);
  }

  @Test
  void delaysOfAQueueThatWasCreatedAgainAreCountedAndKept() {
    Queues here = mine.queues();
    here.create(Queue.of(name));
    here.send(name, jobs(3), Terms.after(LONG));
    assertThat(here.purge(name)).isEqualTo(3);
    assertThat(here.info(name).delayed()).isZero();
    others.queues().delete(name);
    others.queues().create(Queue.of(name));

    here.send(name, jobs(1), Terms.after(SHORT));
    here.send(name, jobs(9), Terms.after(LONG.multipliedBy(10)));

    try (Receiver receiver = here.receiver(name)) {
      assertThat(receiver.receive(10, LONG)).hasSize(1);
      // That it has ended may be written after it was handed out: it is counted until then.
      assertThat(SharedKafka.await(() -> here.info(name).delayed() == 9)).isTrue();
    }
    others.queues().delete(name);
  }

  /** He waited for ever: that there is no topic was taken for a cluster that is away. */
  @Test
  void whoWaitsHearsThatTheQueueIsGone() {
    Queues here = mine.queues();
    here.create(Queue.of(name));
    try (Receiver waiting = here.receiver(name)) {
      assertThat(waiting.receive(1, SHORT)).isEmpty();
      var received = CompletableFuture.supplyAsync(() -> waiting.receive(1, LONG));

      others.queues().delete(name);

      assertThatThrownBy(received::join)
          .cause()
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no queue '" + name + "' any more: deleted");
      assertThatThrownBy(() -> waiting.receive(1, LONG))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(SharedKafka.await(() -> keepers().isEmpty())).isTrue();

      others.queues().create(Queue.of(name));
      here.send(name, jobs(1), Terms.after(SHORT));
      try (Receiver fresh = here.receiver(name)) {
        assertThat(fresh.receive(1, LONG)).hasSize(1);
      }
      others.queues().delete(name);
    }
  }

  @Test
  void aWorkerOfAQueueThatIsGoneFails() {
    mine.queues().create(Queue.of(name));
    try (Worker worker = Worker.of(mine.queues()).on(name).start(message -> {})) {
      assertThat(SharedKafka.await(() -> keepers().size() == 1)).isTrue();
      others.queues().delete(name);

      assertThat(SharedKafka.await(() -> worker.status() instanceof ConsumerStatus.Failed))
          .isTrue();

      assertThat(((ConsumerStatus.Failed) worker.status()).cause())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no queue '" + name + "' any more: deleted");
    }
  }

  /** The terms of the old queue are not those by which its messages are to be handed out. */
  @Test
  void whoWaitsHearsThatThereIsAnotherQueueOfTheName() {
    mine.queues().create(Queue.of(name));
    try (Receiver waiting = mine.queues().receiver(name)) {
      assertThat(waiting.receive(1, SHORT)).isEmpty();
      others.queues().delete(name);
      others.queues().create(Queue.of(name).withLockTime(LONG.plusSeconds(1)));

      assertThatThrownBy(() -> waiting.receive(1, LONG))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no queue '" + name + "' any more: deleted");
    }
    others.queues().delete(name);
  }

  private void reject(Queues queues, int count) {
    queues.send(name, jobs(count), Terms.now());
    try (Receiver receiver = queues.receiver(name)) {
      for (int i = 0; i < count; i++) {
        List<Received> received = receiver.receive(1, LONG);
        assertThat(received).hasSize(1);
        receiver.reject(received.getFirst(), "broken");
      }
    }
  }

  private void assertGone(Queues queues, Terms terms) {
    assertThatThrownBy(() -> queues.send(name, job(), terms))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no queue '" + name + "'; there are: ");
  }

  /** Who competes for the timers. */
  private Set<String> keepers() {
    try (Cluster cluster = SharedKafka.cluster()) {
      return SharedKafka.members(cluster, QueueCatalog.timers(name));
    }
  }

  private static List<Message> jobs(int count) {
    return IntStream.range(0, count).mapToObj(any -> job()).toList();
  }

  private static Message job() {
    return new Message(null, Event.of("job", "job".getBytes(UTF_8)));
  }
}
