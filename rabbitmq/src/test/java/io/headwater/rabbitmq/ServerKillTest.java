package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed again and again, a moment after a queue and a delay were used for the first
 * time, while messages are sent to them and to older queues. What it confirmed is there, and every
 * queue can be used.
 */
@NeedsRabbit
class ServerKillTest {
  private static final int KILLS = Integer.getInteger("headwater.kills", 3);
  private static final long SEED = Long.getLong("headwater.seed", System.nanoTime());
  private static final int MOST_CONFIRMS = 200;
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Map<String, Set<String>> confirmed = new ConcurrentHashMap<>();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path directory;

  @Test
  void whatAServerHasConfirmedOutlivesItAlsoInQueuesThatAreAMomentOld() {
    Random random = new Random(SEED);
    int total = 0;
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      for (int round = 0; round < KILLS; round++) {
        String young = "queue-" + round;
        String old = "queue-" + random.nextInt(round + 1);
        Duration delay = Duration.ofMillis(11 + round);
        try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
          queues.create(Queue.of(young));
          CountDownLatch enough = new CountDownLatch(1 + random.nextInt(MOST_CONFIRMS));
          try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            senders.execute(() -> sendUntilItFails(queues, young, Terms.after(delay), enough));
            senders.execute(() -> sendUntilItFails(queues, young, Terms.now(), enough));
            senders.execute(() -> sendUntilItFails(queues, young, Terms.now(), enough));
            senders.execute(() -> sendUntilItFails(queues, old, Terms.now(), enough));
            await(enough);
            rabbit.kill();
          }
        }
        total += confirmed.values().stream().mapToInt(Set::size).sum();
        rabbit.restart();
        expectConfirmed(rabbit, round);
      }
    }
    System.out.printf("%,d confirmed over %d kills, 0 lost%n", total, KILLS);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void sendUntilItFails(
      RabbitQueues queues, String name, Terms terms, CountDownLatch enough) {
    try {
      while (true) {
        send(queues, name, terms);
        enough.countDown();
      }
    } catch (HeadwaterException e) {
      while (enough.getCount() > 0) {
        enough.countDown(); // killed, or it never worked
      }
    }
  }

  private void send(RabbitQueues queues, String name, Terms terms) {
    String type = terms.delay() == null ? "now" : "after-" + terms.delay();
    Message message = new Message(null, Event.of(type, new byte[] {'1'}));
    queues.send(name, message, terms);
    confirmed(name).add(text(message));
  }

  private Set<String> confirmed(String queue) {
    return confirmed.computeIfAbsent(queue, unused -> ConcurrentHashMap.newKeySet());
  }

  private static String text(Message message) {
    return message.event().type() + " " + message.event().id();
  }

  private void expectConfirmed(LocalRabbit rabbit, int round) {
    try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
      assertThat(queues.all()).hasSize(round + 1);
      for (int i = 0; i <= round; i++) {
        String name = "queue-" + i;
        send(queues, name, Terms.after(Duration.ofMillis(11)));
        assertThat(missing(queues, name))
            .as("confirmed by %s and lost, round %d, seed %d", name, round, SEED)
            .isEmpty();
        confirmed(name).clear();
      }
    }
  }

  private Set<String> missing(RabbitQueues queues, String name) {
    Set<String> missing = new TreeSet<>(confirmed(name));
    try (Receiver receiver = queues.receiver(name)) {
      List<Received> some = receiver.receive(500, SOON);
      while (!some.isEmpty()) {
        some.forEach(each -> missing.remove(text(each.message())));
        receiver.settle(some, new Settlement.Ack());
        some = missing.isEmpty() ? List.of() : receiver.receive(500, SOON);
      }
    }
    return missing;
  }
}
