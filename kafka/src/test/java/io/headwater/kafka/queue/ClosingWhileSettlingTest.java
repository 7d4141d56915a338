package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.SharedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is acknowledged while its receiver closes is either done, or given back. */
class ClosingWhileSettlingTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int TOGETHER = 4;
  private static final int ROUNDS = 50;

  @TempDir Path directory;
  private final String name = "queue-" + UUID.randomUUID();

  /** Of what was acknowledged 1 in 13 was a dead letter as well. */
  @Test
  void whatIsAcknowledgedInItsLastDeliveryIsNoDeadLetter() throws Exception {
    try (KafkaHeadwater headwater =
        KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("store"))) {
      Queues queues = headwater.queues();
      queues.create(Queue.of(name).withLockTime(LONG).withRetry(Retry.never()));
      Set<UUID> acked = new HashSet<>();
      for (int i = 0; i < ROUNDS; i++) {
        acked.addAll(ackedWhileClosing(queues));
      }
      Set<UUID> dead = new HashSet<>();
      try (Receiver receiver = queues.receiver(name)) {
        while (dead.size() + acked.size() < TOGETHER * ROUNDS) {
          assertThat(receiver.receive(1, SHORT)).as("nothing a second time").isEmpty();
          dead.clear();
          for (DeadLetter each : queues.deadLetters(name, 2 * TOGETHER * ROUNDS)) {
            dead.add(each.message().event().id());
          }
        }
      }
      assertThat(acked).as("done, and dead").noneMatch(dead::contains);
      assertThat(queues.info(name).counts())
          .matches(counts -> counts.acked() == acked.size(), "counts what was acknowledged");
      queues.delete(name);
    }
  }

  /** Sends some, and gives the ids of those that were acknowledged. */
  private Set<UUID> ackedWhileClosing(Queues queues) throws Exception {
    for (int i = 0; i < TOGETHER; i++) {
      queues.send(name, new Message(null, Event.of("job", "job".getBytes(UTF_8))));
    }
    Receiver receiver = queues.receiver(name);
    List<Received> held = new ArrayList<>(); // by requests of their own: of several sessions
    all(IntStream.range(0, TOGETHER)
            .<Callable<List<Received>>>mapToObj(any -> () -> receiver.receive(1, LONG))
            .toList())
        .forEach(held::addAll);
    assertThat(held).hasSize(TOGETHER);
    List<List<Received>> answers =
        all(
            List.of(
                () -> acked(receiver, held),
                () -> {
                  receiver.close();
                  return List.of();
                }));
    Set<UUID> ids = new HashSet<>();
    answers.forEach(some -> some.forEach(each -> ids.add(each.event().id())));
    return ids;
  }

  private static List<Received> acked(Receiver receiver, List<Received> messages) {
    try {
      receiver.settle(messages, new Settlement.Ack());
      return messages;
    } catch (LockLost e) {
      return messages.stream().filter(each -> !e.messages().contains(each)).toList();
    }
  }

  /** What all answer, who begin together. */
  private static <T> List<T> all(List<Callable<T>> calls) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(calls.size());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> each : calls) {
        running.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return each.call();
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> each : running) {
        answers.add(each.get(1, TimeUnit.MINUTES));
      }
      return answers;
    }
  }
}
