package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Servers, connections and processes are lost; messages are not. */
@NeedsRabbit
class RabbitLossTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void aServerThatIsKilledUnderLoadLosesNoConfirmedMessage() throws Exception {
    Set<UUID> confirmed = ConcurrentHashMap.newKeySet();
    try (LocalRabbit rabbit = LocalRabbit.start()) {
      for (int round = 0; round < 3; round++) {
        try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
          if (queues.create(Queue.of("load"))) {
            SharedRabbit.awaitRegistered(queues);
          }
          sendUntilKilled(rabbit, queues, confirmed);
        }
        rabbit.restart();
      }
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        Set<UUID> found = drain(queues, "load", confirmed.size());
        assertThat(confirmed).isNotEmpty();
        assertThat(found).containsAll(confirmed);
        System.out.printf("%,d confirmed over 3 kills, 0 lost%n", confirmed.size());
      }
    }
  }

  private static void sendUntilKilled(LocalRabbit rabbit, RabbitQueues queues, Set<UUID> confirmed)
      throws Exception {
    CountDownLatch enough = new CountDownLatch(200);
    try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
      for (int sender = 0; sender < 4; sender++) {
        senders.execute(() -> sendUntilItFails(queues, confirmed, enough));
      }
      enough.await();
      rabbit.kill();
    }
  }

  private static void sendUntilItFails(
      RabbitQueues queues, Set<UUID> confirmed, CountDownLatch enough) {
    try {
      while (true) {
        Message message = message("load");
        queues.send("load", message);
        confirmed.add(message.event().id());
        enough.countDown();
      }
    } catch (HeadwaterException e) {
      enough.countDown(); // killed
    }
  }

  private static Set<UUID> drain(RabbitQueues queues, String queue, int atLeast) {
    Set<UUID> found = new TreeSet<>();
    try (Receiver receiver = queues.receiver(queue)) {
      List<Received> some;
      do {
        some = receiver.receive(500, found.size() < atLeast ? SOON : Duration.ZERO);
        some.forEach(each -> found.add(each.event().id()));
        receiver.settle(some, new Settlement.Ack());
      } while (!some.isEmpty());
    }
    return found;
  }

  @Test
  void whenTheConnectionIsLostSoAreTheLocksAndTheMessagesComeBackToOthers() {
    try (LocalRabbit rabbit = LocalRabbit.start();
        RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
      queues.create(Queue.of("lost"));
      queues.send("lost", message("held"));
      try (Receiver receiver = queues.receiver("lost")) {
        Received held = receiver.receive(1, SOON).getFirst();
        SharedRabbit.awaitRegistered(queues);
        rabbit.kill();
        rabbit.restart();
        try (RabbitQueues others = RabbitQueues.connect(rabbit.options());
            Receiver other = others.receiver("lost")) {
          Received again = other.receive(1, SOON).getFirst();
          assertThat(again.event()).isEqualTo(held.event());
          assertThat(again.delivery()).isGreaterThanOrEqualTo(1);
          assertThatThrownBy(() -> receiver.ack(held)).isInstanceOf(LockLost.class);
          assertThatThrownBy(() -> receiver.renew(held)).isInstanceOf(LockLost.class);
          other.ack(again);
          assertThat(receiver.receive(1, Duration.ZERO)).isEmpty(); // by a new connection
        }
        assertThat(queues.info("lost").counts().lost()).isOne();
        assertThat(queues.info("lost").held()).isZero();
      }
    }
  }

  @Test
  void theMessagesOfAProcessThatIsKilledComeBack() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options())) {
      queues.create(Queue.of("killed"));
      List<Message> messages = List.of(message("a"), message("b"), message("c"));
      queues.send("killed", messages, Terms.now());
      Process child = HoldingChild.start(SharedRabbit.options().uri(), "killed", 3);
      child.destroyForcibly().onExit().join();
      try (Receiver receiver = queues.receiver("killed")) {
        List<Received> back = new ArrayList<>();
        while (back.size() < 3) {
          back.addAll(receiver.receive(3, SOON));
        }
        assertThat(back).allSatisfy(each -> assertThat(each.delivery()).isEqualTo(2));
        assertThat(back)
            .extracting(Received::message)
            .containsExactlyInAnyOrderElementsOf(messages);
      }
      queues.delete("killed");
    }
  }

  @Test
  void aDelayedMessageOutlivesTheProcessThatReleasedItAndTheServer() {
    try (LocalRabbit rabbit = LocalRabbit.start()) {
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = receiver(queues, "later")) {
        queues.send("later", message("now"));
        queues.send("later", message("then"), Terms.after(Duration.ofSeconds(9)));
        receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ofSeconds(9));
        SharedRabbit.awaitRegistered(queues);
      }
      rabbit.kill();
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = queues.receiver("later")) {
        List<Received> due = new ArrayList<>();
        while (due.size() < 2) {
          List<Received> some = receiver.receive(2, SOON);
          assertThat(some).isNotEmpty();
          due.addAll(some);
        }
        assertThat(due)
            .extracting(each -> each.event().type() + " " + each.delivery())
            .containsExactlyInAnyOrder("now 2", "then 1");
      }
    }
  }

  private static Receiver receiver(RabbitQueues queues, String name) {
    queues.create(Queue.of(name));
    return queues.receiver(name);
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, "{}".getBytes(StandardCharsets.UTF_8)));
  }
}
