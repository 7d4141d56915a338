package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A message and its copy are not both left, or whoever settled it is told that they may be. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class CopyThenAckTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String QUEUE = "copied";

  private final LookingClock clock = new LookingClock(); // asked before a copy is sent
  private final Cable cable = Cable.to(SharedRabbit.get().port());
  private RabbitQueues queues;

  @BeforeEach
  void create() {
    queues = RabbitQueues.connect(cable.options(), clock);
    queues.create(Queue.of(QUEUE));
  }

  @AfterEach
  void delete() {
    queues.close();
    cable.cut();
    try (RabbitQueues others = RabbitQueues.connect(SharedRabbit.options())) {
      others.delete(QUEUE);
    }
  }

  @Test
  void whoClosesAReceiverWaitsForARejection() throws Exception {
    settleWhileItIsClosed(new Settlement.Reject("bad"));
    QueueInfo info = queues.info(QUEUE);
    assertThat(info.dead()).isOne();
    assertThat(info.waiting() + info.held()).isZero();
  }

  @Test
  void whoClosesAReceiverWaitsForADelayedRelease() throws Exception {
    settleWhileItIsClosed(new Settlement.Release(Duration.ofHours(1), ""));
    QueueInfo info = queues.info(QUEUE);
    assertThat(info.delayed()).isOne();
    assertThat(info.waiting() + info.held()).isZero();
  }

  private void settleWhileItIsClosed(Settlement settlement) throws InterruptedException {
    queues.send(QUEUE, message("one"));
    Receiver receiver = queues.receiver(QUEUE);
    Thread closing = new Thread(receiver::close);
    List<Received> held = receiver.receive(1, SOON);
    clock.look.set(() -> startAndAwaitWaiting(closing));
    receiver.settle(held, settlement);
    closing.join();
  }

  private static void startAndAwaitWaiting(Thread thread) {
    thread.start();
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void ifTheChannelEndsBetweenWhileTheStoreIsClosedTheOutcomeIsUnknownToo() throws Exception {
    queues.send(QUEUE, message("one"));
    Receiver receiver = queues.receiver(QUEUE);
    Thread closing = new Thread(queues::close);
    Received held = receiver.receive(1, SOON).getFirst();
    clock.look.set(() -> startAndAwaitWaiting(closing));
    cable.refuseAtAck();
    assertThatThrownBy(() -> receiver.reject(held, "bad"))
        .isInstanceOf(OutcomeUnknown.class)
        .hasMessageContaining("'" + QUEUE + "'")
        .hasMessageContaining("may be handed out again");
    cable.cut();
    closing.join();
  }

  @Test
  void ifTheConnectionIsLostBetweenTheOutcomeIsUnknown() {
    queues.send(QUEUE, List.of(message("one"), message("two")), Terms.now());
    try (Receiver receiver = queues.receiver(QUEUE)) {
      Received one = receiver.receive(1, SOON).getFirst();
      assertThat(receiver.receive(1, SOON)).hasSize(1);
      clock.look.set(
          () -> {
            cable.cutLast(); // which receives
            while (queues.info(QUEUE).held() > 1) {
              Thread.onSpinWait(); // until it is known that the other one is lost
            }
          });
      assertThatThrownBy(() -> receiver.reject(one, "bad"))
          .isInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("'" + QUEUE + "'")
          .hasMessageContaining("may be handed out again");
      assertThat(receiver.receive(2, SOON)).isNotEmpty();
    }
    assertThat(queues.info(QUEUE).dead()).isOne();
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
