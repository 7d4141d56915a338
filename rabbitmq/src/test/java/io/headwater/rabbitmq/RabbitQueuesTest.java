package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What RabbitMQ makes hard, and what it cannot do. The contract of all queues is tested elsewhere.
 */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class RabbitQueuesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private RabbitQueues queues;
  private RabbitQueues others;

  @BeforeEach
  void connect() {
    queues = RabbitQueues.connect(SharedRabbit.options());
    others = RabbitQueues.connect(SharedRabbit.options());
  }

  @AfterEach
  void clean() {
    queues.all().forEach(queue -> queues.delete(queue.name()));
    queues.close();
    others.close();
  }

  @Test
  void aLockMayLastAsLongAsTheServerIsConfiguredToWaitForAcknowledgements() {
    Queue queue = Queue.of("slow").withLockTime(Duration.ofMinutes(31));
    assertThatThrownBy(() -> queues.create(queue))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("lock time of PT31M")
        .hasMessageContaining("consumer_timeout");
    RabbitOptions patient = SharedRabbit.options().withConsumerTimeout(Duration.ofHours(1));
    try (RabbitQueues same = RabbitQueues.connect(patient)) {
      assertThat(same.create(queue)).isTrue();
    }
  }

  @Test
  void anExpiryThatTheServerCannotCountInIsRefused() {
    Queue queue = Queue.of("old").expiringAfter(Limits.MAX_AGE);
    assertThatThrownBy(() -> queues.create(queue))
        .isInstanceOf(NotSupported.class)
        .hasMessageContainingAll("queue 'old'", "expiry of " + Limits.MAX_AGE, "3,587 days");
    assertThat(queues.create(Queue.of("old").expiringAfter(Topology.LONGEST_TIME_TO_LIVE)))
        .isTrue();
  }

  @Test
  void aLongerDelayDoesNotHoldUpAShorterOne() {
    queues.create(Queue.of("delays"));
    Map<String, Terms> delays = new LinkedHashMap<>();
    delays.put("later", Terms.after(Duration.ofSeconds(6)));
    delays.put("much later", Terms.after(Duration.ofHours(1)));
    delays.put("soon", Terms.after(Duration.ofMillis(300)));
    delays.forEach((text, delay) -> queues.send("delays", message(text), delay));
    queues.purge("delays"); // but now there is a queue for each, which takes a while to make
    delays.forEach((text, delay) -> queues.send("delays", message(text), delay));
    try (Receiver receiver = queues.receiver("delays")) {
      assertThat(receiver.receive(1, SOON))
          .extracting(RabbitQueuesTest::type)
          .containsExactly("soon");
      assertThat(receiver.receive(1, SOON))
          .extracting(RabbitQueuesTest::type)
          .containsExactly("later");
    }
    assertThat(queues.info("delays").delayed()).isOne();
  }

  @Test
  void aMessageThatKillsItsWorkersDiesAloneAndNotWithThoseThatWaitBehindIt() {
    queues.create(Queue.of("poison").withRetry(new Retry(2, Duration.ZERO, 1, Duration.ZERO)));
    queues.send("poison", List.of(message("bad"), message("good")), Terms.now());
    try (RabbitBackend first = new RabbitBackend(SharedRabbit.get());
        Receiver receiver = first.open().receiver("poison")) {
      assertThat(receiver.receive(1, SOON))
          .extracting(RabbitQueuesTest::type)
          .containsExactly("bad");
      first.crash();
    }
    Received good;
    try (RabbitBackend second = new RabbitBackend(SharedRabbit.get());
        Receiver receiver = second.open().receiver("poison")) {
      List<Received> both = new ArrayList<>();
      while (both.size() < 2) {
        both.addAll(receiver.receive(2 - both.size(), SOON));
      }
      good = both.stream().filter(each -> type(each).equals("good")).findFirst().orElseThrow();
      assertThat(good.delivery()).isOne();
      receiver.ack(good);
      second.crash();
    }
    List<DeadLetter> dead = List.of();
    while (dead.isEmpty()) {
      dead = queues.deadLetters("poison", 10);
    }
    assertThat(dead)
        .extracting(each -> each.message().event().type() + " " + each.deliveries())
        .containsExactly("bad 2");
    assertThat(dead.getFirst().reason()).isEqualTo(Reason.DELIVERY_LIMIT);
    assertThat(queues.info("poison").waiting()).isZero();
  }

  @Test
  void aQueueOfAnotherProgramIsNotTakenOver() throws Exception {
    try (Connection connection = connection();
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("theirs", true, false, false, Map.of());
      assertThatThrownBy(() -> queues.create(Queue.of("theirs")))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining("'theirs'")
          .hasMessageContaining("PRECONDITION_FAILED - inequivalent arg"); // what the server said
      assertThat(queues.find("theirs")).isEmpty();
      channel.queueDelete("theirs");
      Channel another = connection.createChannel();
      assertThatThrownBy(() -> another.queueDeclarePassive(Topology.dead("theirs")))
          .hasStackTraceContaining("NOT_FOUND");
    }
  }

  @Test
  void aMessageOfAnotherProgramIsReceivedAndSettled() throws Exception {
    queues.create(Queue.of("open"));
    try (Connection connection = connection();
        Channel channel = connection.createChannel()) {
      byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
      channel.basicPublish("", "open", MessageProperties.PERSISTENT_TEXT_PLAIN, body);
    }
    try (Receiver receiver = queues.receiver("open")) {
      Received received = receiver.receive(1, SOON).getFirst();
      assertThat(received.event().type()).isEqualTo(Wire.FOREIGN);
      assertThat(text(received.message())).isEqualTo("hello");
      receiver.reject(received, "unknown");
    }
    DeadLetter letter = queues.deadLetters("open", 1).getFirst();
    assertThat(letter.error()).isEqualTo("unknown");
    assertThat(queues.redrive("open", letter)).isTrue();
    assertThat(queues.info("open").waiting()).isOne();
  }

  @Test
  void aDeadLetterOfAnotherProgramThatHasNoIdIsFoundAgain() throws Exception {
    queues.create(Queue.of("nameless"));
    try (Connection connection = connection();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      for (String body : new String[] {"one", "two", "two"}) {
        Map<String, Object> headers = Map.of("x-bytes", new byte[] {1}, "x-n", 1);
        channel.basicPublish(
            "",
            Topology.dead("nameless"),
            MessageProperties.PERSISTENT_TEXT_PLAIN.builder().headers(headers).build(),
            body.getBytes(StandardCharsets.UTF_8));
      }
      channel.waitForConfirmsOrDie();
    }
    List<DeadLetter> letters = queues.deadLetters("nameless", 9);
    DeadLetter two =
        letters.stream()
            .filter(each -> text(each.message()).equals("two"))
            .findFirst()
            .orElseThrow();
    assertThat(queues.redrive("nameless", two)).isTrue();
    try (Receiver receiver = queues.receiver("nameless")) {
      assertThat(receiver.receive(9, SOON))
          .extracting(each -> text(each.message()))
          .containsExactly("two");
    }
    assertThat(queues.redrive("nameless", two)).isTrue(); // its like
    assertThat(queues.redrive("nameless", two)).isFalse();
    assertThat(queues.info("nameless").dead()).isOne();
  }

  @Test
  void aMessageOfAnotherProgramThatFailedOnceHasNotExpired() throws Exception {
    queues.create(Queue.of("hour").expiringAfter(Duration.ofHours(1)));
    try (Connection connection = connection();
        Channel channel = connection.createChannel()) {
      byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
      channel.basicPublish("", "hour", MessageProperties.PERSISTENT_TEXT_PLAIN, body);
    }
    try (Receiver receiver = queues.receiver("hour")) {
      receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ofMillis(10));
      assertThat(receiver.receive(1, SOON)).extracting(Received::delivery).containsExactly(2);
    }
  }

  @Test
  void aMessageThatCannotBeBuriedComesBackAndTheOtherLocksStay() throws Exception {
    queues.create(Queue.of("unburied"));
    queues.send("unburied", List.of(message("bad"), message("good")), Terms.now());
    try (Receiver receiver = queues.receiver("unburied");
        Connection connection = connection();
        Channel channel = connection.createChannel()) {
      Received bad = receiver.receive(1, SOON).getFirst();
      Received good = receiver.receive(1, SOON).getFirst();
      channel.queueDelete(Topology.dead("unburied")); // by a careless hand
      assertThatThrownBy(() -> queues.deadLetters("unburied", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'unburied' is known")
          .hasMessageContaining("create it again");
      assertThatThrownBy(() -> receiver.reject(bad, "bad"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'unburied'");
      Received again = receiver.receive(1, SOON).getFirst();
      assertThat(again.event()).isEqualTo(bad.event());
      receiver.ack(good);
      assertThat(queues.create(Queue.of("unburied"))).isFalse(); // which mends it
      receiver.reject(again, "bad");
    }
    assertThat(queues.deadLetters("unburied", 9)).hasSize(1);
  }

  @Test
  void aQueueOfDeadLettersThatTakesNoneIsNotTakenForAFullQueue() throws Exception {
    queues.create(Queue.of("roomy").boundedTo(10, Overflow.REFUSE));
    queues.send("roomy", message("bad"));
    try (Receiver receiver = queues.receiver("roomy");
        Connection connection = connection();
        Channel channel = connection.createChannel()) {
      channel.queueDelete(Topology.dead("roomy"));
      Map<String, Object> noRoom = Map.of("x-max-length", 0, "x-overflow", "reject-publish");
      channel.queueDeclare(Topology.dead("roomy"), true, false, false, noRoom);
      Received bad = receiver.receive(1, SOON).getFirst();
      assertThatThrownBy(() -> receiver.reject(bad, "bad"))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("refused 1 messages for 'roomy'");
      receiver.ack(bad); // it is held still
    }
  }

  @Test
  void ofTwoProcessesThatCreateAQueueOneHasCreatedIt() throws Exception {
    try (ExecutorService crew = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 10; i++) {
        Queue queue = Queue.of("race-" + i);
        List<Callable<Boolean>> both =
            List.of(() -> queues.create(queue), () -> others.create(queue));
        List<Boolean> created = new ArrayList<>();
        for (Future<Boolean> each : crew.invokeAll(both)) {
          created.add(each.get());
        }
        assertThat(created).containsExactlyInAnyOrder(true, false);
      }
    }
    assertThat(others.all()).hasSize(10);
  }

  @Test
  void theListOfQueuesSurvivesAProcessThatIsLostWithItInItsHands() throws Exception {
    queues.create(Queue.of("listed"));
    CompletableFuture<Boolean> found;
    try (Connection connection = connection()) {
      Channel channel = connection.createChannel();
      assertThat(channel.basicGet(Catalogue.QUEUE, false)).isNotNull();
      found = CompletableFuture.supplyAsync(() -> queues.find("listed").isPresent());
      // Whoever looks takes the list out of its queue, which is empty: for a while they all wait.
      assertThatThrownBy(() -> found.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
    }
    assertThat(found.get()).isTrue();
  }

  @Test
  void whoWaitsInVainForTheListOfQueuesIsToldWhatToDo() throws Exception {
    queues.create(Queue.of("listed"));
    RabbitOptions hasty = SharedRabbit.options().withTimeouts(Duration.ofMillis(500), SOON);
    try (Connection connection = connection();
        RabbitQueues waiting = RabbitQueues.connect(hasty)) {
      assertThat(connection.createChannel().basicGet(Catalogue.QUEUE, false)).isNotNull();
      assertThatThrownBy(waiting::all)
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("'headwater.queues'")
          .hasMessageContaining("if there were none yet")
          .hasMessageContaining("delete it");
    }
  }

  @Test
  void theListOfQueuesMayBeLookedAtAsOftenAsYouLike() throws Exception {
    queues.create(Queue.of("looked-at"));
    for (int i = 0; i < 150; i++) { // to a server of 4.0 each is a failed delivery
      assertThat(queues.find("looked-at")).isPresent();
    }
    try (Connection connection = connection()) {
      GetResponse list = connection.createChannel().basicGet(Catalogue.QUEUE, false);
      assertThat(Arrival.taken(list.getProps())).isLessThan(100); // it was written anew
    }
  }

  @Test
  void aQueueIsDeclaredInTheSameWayToServersOfAllVersions() {
    assertThat(Topology.quorumQueue())
        .containsEntry("x-delivery-limit", 1_000_000_000)
        .containsEntry("x-queue-type", "quorum");
    assertThat(Topology.delayed("q", 5)).containsAllEntriesOf(Topology.quorumQueue());
  }

  @Test
  void aBoundMayBeAsLargeAsAnyNumber() {
    queues.create(Queue.of("boundless").boundedTo(Long.MAX_VALUE - 10, Overflow.REFUSE));
    queues.send("boundless", message("one"));
    assertThat(queues.info("boundless").waiting()).isOne();
  }

  @Test
  void whatWasDoneToADeletedQueueIsNotCountedForTheNext() {
    queues.create(Queue.of("again"));
    queues.send("again", message("one"));
    queues.delete("again");
    queues.create(Queue.of("again"));
    assertThat(queues.info("again").counts().sent()).isZero();
  }

  @Test
  void processesThatFillABoundedQueueAtOnceOverstepItByAQuarterAtMost() throws Exception {
    queues.create(Queue.of("bounded").boundedTo(40, Overflow.REFUSE));
    try (ExecutorService crew = Executors.newFixedThreadPool(2)) {
      for (Future<?> each :
          List.of(crew.submit(() -> fill(queues)), crew.submit(() -> fill(others)))) {
        each.get();
      }
    }
    assertThat(queues.info("bounded").waiting()).isBetween(40L, 51L);
    try (Receiver receiver = queues.receiver("bounded")) {
      for (int taken = 0; taken < 15; ) {
        taken += receiver.receive(15 - taken, SOON).size();
      }
      queues.send("bounded", message("there is room again"));
    }
  }

  private static void fill(RabbitQueues queues) {
    assertThatThrownBy(
            () -> {
              while (true) {
                queues.send("bounded", message("more"));
              }
            })
        .isInstanceOf(StoreFull.class)
        .hasMessageContaining("'bounded'");
  }

  private static String text(Message message) {
    return new String(message.event().data(), StandardCharsets.UTF_8);
  }

  private static String type(Received received) {
    return received.event().type();
  }

  private static Connection connection() throws Exception {
    return Link.factory(SharedRabbit.options()).newConnection("another program");
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, "{}".getBytes(StandardCharsets.UTF_8)));
  }
}
