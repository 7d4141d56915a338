package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import io.headwater.core.Clock;
import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Connections are cut, and stop for a while, at the worst of moments. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class RabbitConnectionTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String QUEUE = "connection-test";

  private final Cable cable = Cable.to(SharedRabbit.get().port());
  private RabbitQueues queues;
  private List<Received> held = List.of();

  @BeforeEach
  void create() {
    queues = RabbitQueues.connect(SharedRabbit.options());
    queues.create(
        Queue.of(QUEUE)
            .withRetry(new Retry(9, Duration.ZERO, 1, Duration.ZERO))
            .expiringAfter(Duration.ofHours(1)));
  }

  @AfterEach
  void delete() {
    cable.cut();
    queues.delete(QUEUE);
    queues.close();
  }

  @Test
  void aMessageInAnAnswerThatComesTooLateGoesToOthers() {
    queues.send(QUEUE, List.of(message("first"), message("late")), Terms.now());
    try (RabbitQueues hasty = RabbitQueues.connect(cable.options().withTimeouts(PATIENCE, SOON));
        Receiver receiver = hasty.receiver(QUEUE)) {
      receiver.ack(receiver.receive(1, SOON).getFirst());
      cable.stop();
      CompletableFuture<List<Received>> receiving =
          CompletableFuture.supplyAsync(() -> receiver.receive(1, Duration.ZERO));
      cable.awaitHolding();
      rest(PATIENCE.plusSeconds(1));
      cable.flow();
      assertThatThrownBy(receiving::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(Unavailable.class);
      assertThat(receive(1)).containsExactly("late 2");
    }
  }

  @Test
  void aLockIsVoidIfTheConnectionWasLostWhileItWasTaken() {
    CuttingClock clock = new CuttingClock(cable);
    queues.send(QUEUE, message("released"));
    try (RabbitQueues unlucky = RabbitQueues.connect(cable.options(), clock);
        Receiver receiver = unlucky.receiver(QUEUE)) {
      receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ofMillis(10));
      clock.armed.set(true); // the expiry of a copy is looked at when it has come
      List<Received> taken = receiver.receive(1, SOON);
      assertThat(taken).hasSize(1);
      assertThat(clock.armed).isFalse();
      assertThatThrownBy(() -> receiver.renew(taken)).isInstanceOf(LockLost.class);
      assertThat(receive(1)).containsExactly("released 3");
    }
  }

  @Test
  void aLockIsRenewedOnlyIfTheServerAnswers() {
    queues.send(QUEUE, List.of(message("a"), message("b")), Terms.now());
    try (RabbitQueues hasty = RabbitQueues.connect(cable.options().withTimeouts(PATIENCE, SOON));
        Receiver receiver = hasty.receiver(QUEUE)) {
      List<Received> taken = receiver.receive(2, SOON);
      receiver.renew(taken);
      cable.stop();
      try {
        assertThatThrownBy(() -> receiver.renew(taken))
            .isInstanceOf(Unavailable.class)
            .hasMessageContaining("'" + QUEUE + "'");
        assertThatThrownBy(() -> receiver.renew(taken)).isInstanceOf(LockLost.class);
        assertThatThrownBy(() -> receiver.ack(taken.getFirst())).isInstanceOf(LockLost.class);
      } finally {
        cable.flow();
      }
      assertThat(receive(2)).containsExactlyInAnyOrder("a 2", "b 2");
    }
  }

  @Test
  void whoHoldsAMessageOfAQueueThatAnotherProcessDeletesIsTold() {
    try (RabbitQueues others = RabbitQueues.connect(SharedRabbit.options())) {
      for (Consumer<Receiver> call : calls()) {
        queues.create(Queue.of("gone"));
        queues.send("gone", message("a"));
        try (Receiver receiver = queues.receiver("gone")) {
          held = receiver.receive(1, SOON);
          others.delete("gone");
          assertThatThrownBy(() -> call.accept(receiver))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("'gone'");
        }
      }
    }
  }

  @Test
  void whatIsHeldOfADeletedQueueDoesNotComeToBeInANewOneOfItsName() {
    for (Consumer<Receiver> call : calls()) {
      queues.create(Queue.of("gone"));
      queues.send("gone", message("a"));
      try (Receiver receiver = queues.receiver("gone")) {
        held = receiver.receive(1, SOON);
        queues.delete("gone");
        queues.create(Queue.of("gone"));
        assertThatThrownBy(() -> call.accept(receiver))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'gone' was deleted");
      }
      QueueInfo info = queues.info("gone");
      assertThat(info.waiting() + info.delayed() + info.held() + info.dead()).isZero();
      queues.delete("gone");
    }
  }

  private List<Consumer<Receiver>> calls() {
    return List.of(
        receiver -> receiver.renew(held),
        receiver -> receiver.settle(held, new Settlement.Ack()),
        receiver -> receiver.settle(held, new Settlement.Reject("bad")),
        receiver -> receiver.settle(held, new Settlement.Release(Duration.ofHours(1), "")),
        receiver -> receiver.receive(1, SOON));
  }

  @Test
  void anAcknowledgementThatMeetsTheEndOfTheServersPatienceIsNotTakenForDone() {
    queues.send(QUEUE, message("a"));
    try (RabbitQueues slow = RabbitQueues.connect(cable.options());
        Receiver receiver = slow.receiver(QUEUE)) {
      Received held = receiver.receive(1, SOON).getFirst();
      cable.refuseAtAck();
      assertThatThrownBy(() -> receiver.ack(held))
          .isInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("'" + QUEUE + "'")
          .hasMessageContaining("may be handed out again");
      assertThatThrownBy(() -> receiver.ack(held)).isInstanceOf(LockLost.class);
      cable.cut();
    }
    assertThat(receive(1)).containsExactly("a 2");
  }

  @Test
  void aRedriveThatIsCutOffLosesNothingAndCanBeRepeated() {
    queues.send(QUEUE, List.of(message("a"), message("b"), message("c")), Terms.now());
    try (Receiver receiver = queues.receiver(QUEUE)) {
      receiver.settle(receiver.receive(3, SOON), new Settlement.Reject("bad"));
    }
    try (RabbitQueues unlucky = RabbitQueues.connect(cable.options())) {
      List<DeadLetter> letters = unlucky.deadLetters(QUEUE, 9);
      assertThat(letters).hasSize(3);
      cable.cutAtAck(); // when the copy has been confirmed
      assertThatThrownBy(() -> unlucky.redrive(QUEUE, letters.getFirst()))
          .isInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("'" + QUEUE + "'")
          .hasMessageContaining("redrive them again");
    }
    long again = 0;
    while (again < 3) { // what the lost connection had comes back in its time
      again += queues.redriveAll(QUEUE);
    }
    assertThat(again).isEqualTo(3);
    assertThat(queues.info(QUEUE).dead()).isZero();
    assertThat(receive(4)).contains("a 1", "b 1", "c 1");
    assertThat(queues.info(QUEUE).waiting()).isZero();
  }

  @Test
  void deliveriesAreCountedThroughReleasesDelaysAndLostConnectionsAndBeginAnewWithARedrive() {
    queues.send(QUEUE, message("counted"));
    lose(1);
    try (Receiver receiver = queues.receiver(QUEUE)) {
      receiver.release(one(receiver, 2), Duration.ofMillis(50));
      receiver.release(one(receiver, 3), Duration.ZERO);
      assertThat(one(receiver, 4)).isNotNull();
    } // which gives it back
    lose(5);
    try (Receiver receiver = queues.receiver(QUEUE)) {
      receiver.reject(one(receiver, 6), "bad");
      DeadLetter letter = queues.deadLetters(QUEUE, 1).getFirst();
      assertThat(letter.deliveries()).isEqualTo(6);
      assertThat(queues.redrive(QUEUE, letter)).isTrue();
    }
    lose(1);
    try (Receiver receiver = queues.receiver(QUEUE)) {
      receiver.ack(one(receiver, 2));
    }
  }

  @Test
  void theMessagesOfAProcessThatIsKilledComeBack() throws Exception {
    queues.send(QUEUE, List.of(message("a"), message("b"), message("c")), Terms.now());
    Process child = HoldingChild.start(SharedRabbit.options().uri(), QUEUE, 3);
    child.destroyForcibly().onExit().join();
    assertThat(receive(3)).containsExactlyInAnyOrder("a 2", "b 2", "c 2");
  }

  @Test
  void aConnectionThatIsCutIsItsOwnAndNotOneThatWasMadeFromIt() throws Exception {
    try (Link link = new Link(SharedRabbit.options(), "cut");
        Link another = link.another()) {
      CountDownLatch ended = new CountDownLatch(1);
      link.connection().addShutdownListener(why -> ended.countDown());
      Connection second = another.connection();
      link.cut();
      assertThat(ended.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(second.isOpen()).isTrue();
    }
  }

  /** Receives a message by a connection that is then cut. */
  private static void lose(int delivery) {
    try (RabbitBackend other = new RabbitBackend(SharedRabbit.get());
        Receiver receiver = other.open().receiver(QUEUE)) {
      assertThat(one(receiver, delivery)).isNotNull();
      other.crash();
    }
  }

  private static Received one(Receiver receiver, int delivery) {
    List<Received> some = receiver.receive(1, SOON);
    assertThat(some).extracting(Received::delivery).containsExactly(delivery);
    return some.getFirst();
  }

  private List<String> receive(int count) {
    List<String> texts = new ArrayList<>();
    try (Receiver receiver = queues.receiver(QUEUE)) {
      while (texts.size() < count) {
        List<Received> some = receiver.receive(count - texts.size(), SOON);
        assertThat(some).isNotEmpty();
        some.forEach(each -> texts.add(each.event().type() + " " + each.delivery()));
        receiver.settle(some, new Settlement.Ack());
      }
    }
    return texts;
  }

  /** Cuts a cable when it is looked at for the time of day, and waits till that was noticed. */
  private static final class CuttingClock implements Clock {
    private final Cable cable;
    private final AtomicBoolean armed = new AtomicBoolean();

    CuttingClock(Cable cable) {
      this.cable = cable;
    }

    @Override
    public Instant now() {
      if (armed.compareAndSet(true, false)) {
        cable.cut();
        rest(Duration.ofSeconds(4));
      }
      return Clock.system().now();
    }

    @Override
    public long nanos() {
      return Clock.system().nanos();
    }
  }

  private static void rest(Duration time) {
    try {
      var unused = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
