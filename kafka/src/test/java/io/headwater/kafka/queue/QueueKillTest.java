package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Cluster;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers, timers and brokers are killed: twice is allowed, never is not. */
class QueueKillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final int KILLS = 3 * Integer.getInteger("headwater.testkit.dose", 1);
  private static final int MESSAGES = 60;

  @TempDir Path directory;
  private final long seed = Long.getLong("headwater.testkit.seed", System.nanoTime());

  @Test
  void whatAKilledWorkerHeldIsHandedOutAgain() throws Exception {
    try (KafkaHeadwater headwater = connect(SharedKafka.options())) {
      Queues queues = headwater.queues();
      Queue queue = Queue.of("killed-" + UUID.randomUUID());
      queues.create(queue);
      queues.send(queue.name(), messages(20), Queues.Terms.now());
      Process child = start(queue, QueueKillChild.Work.HOLDS);
      Set<String> held = new TreeSet<>();
      try (BufferedReader lines = child.inputReader(UTF_8)) {
        for (int i = 0; i < 20; i++) {
          held.add(lines.readLine());
        }
      }
      child.destroyForcibly().onExit().join();

      List<Received> again = new ArrayList<>();
      try (Receiver receiver = queues.receiver(queue.name())) {
        await(
            "all again",
            () -> {
              again.addAll(receiver.receive(20, MOMENT));
              return again.size() == 20;
            });
        receiver.settle(again, new Settlement.Ack());
      }
      assertThat(texts(again)).isEqualTo(held);
      assertThat(again).extracting(Received::delivery).containsOnly(2);
      queues.delete(queue.name());
    }
  }

  @Test
  void noMessageIsLostByAWorkerThatIsKilledWhileItReleasesWithADelay() throws Exception {
    Random random = new Random(seed);
    try (KafkaHeadwater headwater = connect(SharedKafka.options())) {
      Queues queues = headwater.queues();
      Retry ever = new Retry(Integer.MAX_VALUE, Duration.ZERO, 1, Duration.ZERO);
      Queue queue = Queue.of("killed-" + UUID.randomUUID()).withRetry(ever);
      queues.create(queue);
      queues.send(queue.name(), messages(MESSAGES), Queues.Terms.now());
      for (int i = 0; i < KILLS; i++) {
        Process child = start(queue, QueueKillChild.Work.RELEASES_LATER);
        try (BufferedReader lines = child.inputReader(UTF_8)) {
          int some = MESSAGES + random.nextInt(3 * MESSAGES);
          for (int line = 0; line < some; line++) {
            assertThat(lines.readLine()).as("seed %d", seed).isNotNull();
          }
        }
        child.destroyForcibly().onExit().join();
      }

      Set<String> found = new TreeSet<>();
      try (Receiver receiver = queues.receiver(queue.name())) {
        await(
            "all that was sent, seed " + seed,
            () -> {
              List<Received> some = receiver.receive(100, MOMENT);
              receiver.settle(some, new Settlement.Ack());
              found.addAll(texts(some));
              return found.size() == MESSAGES;
            });
      }
      queues.delete(queue.name());
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheBrokerIsKilledAmongSendersAndWorkers() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(1, directory.resolve("kafka"))) {
      int sent =
          sendAndWorkWhile(
              kafka,
              () -> {
                kafka.kill(1);
                kafka.restart(1);
              });
      System.out.printf(
          "broker killed among senders and workers of a queue: %,d acknowledged, 0 lost%n", sent);
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhenTheLeaderOfAQueueIsKilledForGood() throws Exception {
    try (LocalKafka kafka = LocalKafka.start(3, directory.resolve("kafka"))) {
      int sent = sendAndWorkWhile(kafka, () -> kafka.kill(leader(kafka)));
      System.out.printf(
          "leader of three killed among senders and workers of a queue: %,d acknowledged, 0 lost%n",
          sent);
    }
  }

  /** The number of the broker that leads the queue. */
  private static int leader(LocalKafka kafka) {
    try (Cluster cluster =
        SharedKafka.cluster(KafkaOptions.of(kafka.bootstrap()), Clock.system())) {
      return cluster
          .ask("looking", cluster.admin().describeTopics(List.of("jobs.queue")).allTopicNames())
          .values()
          .iterator()
          .next()
          .partitions()
          .getFirst()
          .leader()
          .id();
    }
  }

  /** Returns how many were sent when all of them have been received. */
  private int sendAndWorkWhile(LocalKafka kafka, Runnable disturbance) throws Exception {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    Set<String> seen = ConcurrentHashMap.newKeySet();
    AtomicBoolean sending = new AtomicBoolean(true);
    AtomicBoolean working = new AtomicBoolean(true);
    // The first queue of a new cluster takes seconds, as Kafka makes topics of its own for it.
    try (KafkaHeadwater patient = connect(KafkaOptions.of(kafka.bootstrap()))) {
      patient.queues().create(Queue.of("jobs"));
    }
    KafkaOptions options =
        KafkaOptions.of(kafka.bootstrap())
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10));
    try (KafkaHeadwater headwater = connect(options)) {
      Queues queues = headwater.queues();
      Thread sender = Thread.ofVirtual().start(() -> send(queues, sending, sent));
      Thread worker = Thread.ofVirtual().start(() -> work(queues, working, seen));
      await("the first", () -> sent.size() > 200 && seen.size() > 100);
      disturbance.run();
      int before = sent.size();
      await("more afterwards", () -> sent.size() > before + 200);
      sending.set(false);
      sender.join();
      await("all that was sent", () -> seen.containsAll(Set.copyOf(sent)));
      working.set(false);
      worker.join();
    }
    return sent.size();
  }

  private static void send(Queues queues, AtomicBoolean sending, Set<String> sent) {
    for (int i = 0; sending.get(); i++) {
      try {
        queues.send("jobs", message("job " + i));
        sent.add("job " + i);
      } catch (HeadwaterException e) {
        // not acknowledged: it may be there or not
      }
    }
  }

  private static void work(Queues queues, AtomicBoolean working, Set<String> seen) {
    try (Receiver receiver = queues.receiver("jobs")) {
      while (working.get()) {
        try {
          List<Received> some = receiver.receive(50, MOMENT);
          seen.addAll(texts(some));
          receiver.settle(some, new Settlement.Ack());
        } catch (HeadwaterException e) {
          // they come again
        }
      }
    }
  }

  private KafkaHeadwater connect(KafkaOptions options) {
    return KafkaHeadwater.connect(options, directory.resolve("store"));
  }

  private Process start(Queue queue, QueueKillChild.Work work) throws Exception {
    return QueueKillChild.start(
        SharedKafka.get().bootstrap(),
        directory.resolve("child-" + UUID.randomUUID()),
        queue.name(),
        work);
  }

  private static Message message(String text) {
    return new Message(null, Event.of("job", text.getBytes(UTF_8)));
  }

  private static List<Message> messages(int count) {
    return IntStream.range(0, count).mapToObj(i -> message("job " + i)).toList();
  }

  private static Set<String> texts(List<Received> all) {
    Set<String> texts = new HashSet<>();
    all.forEach(each -> texts.add(new String(each.event().data(), UTF_8)));
    return texts;
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new AssertionError("waited %s in vain for %s".formatted(PATIENCE, what));
      }
      never.await(10, TimeUnit.MILLISECONDS);
    }
  }
}
