package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is closed refuses new work and says so. */
abstract class QueueClosingContract extends QueueSuite {
  QueueClosingContract() {
    super("queue closing contract");
  }

  private void closed(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(StoreClosed.class).hasMessageContaining("closed");
    checked(1);
  }

  @Test
  void everyCallAfterClosingIsRefused() {
    String queue = create(plain());
    send(queue, "dead", "held", "kept");
    Queues queues = queues();
    Receiver receiver = queues.receiver(queue);
    receiver.reject(takeOne(receiver), "no good");
    DeadLetter letter = dead(queue, 1).getFirst();
    Received held = takeOne(receiver);
    shut();

    closed(() -> queues.create(Queue.of(queue + "2")));
    closed(() -> queues.find(queue));
    closed(queues::all);
    closed(() -> queues.delete(queue));
    closed(() -> queues.send(queue, message("late")));
    closed(() -> queues.receiver(queue));
    closed(() -> queues.info(queue));
    closed(() -> queues.deadLetters(queue, 1));
    closed(() -> queues.redrive(queue, letter));
    closed(() -> queues.redriveAll(queue));
    closed(() -> queues.purge(queue));
    closed(() -> queues.purgeDeadLetters(queue));
    closed(() -> receiver.receive(1, HANG));
    closed(() -> receiver.ack(held));
    closed(() -> receiver.renew(held));
    receiver.wakeup();
    receiver.close();
  }

  @Test
  void closingEndsAReceiveThatWaits() {
    String queue = create(plain());
    try (Receiver receiver = queues().receiver(queue)) {
      Crew.during(() -> closed(() -> receiver.receive(1, HANG)), this::shut);
    }
  }

  @Test
  void aClosedReceiverReceivesAndHoldsNothing() {
    String queue = create(plain());
    send(queue, "a");
    Receiver receiver = queues().receiver(queue);
    Received held = takeOne(receiver);
    receiver.close();
    assertThatThrownBy(() -> receiver.receive(1, HANG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(queue);
    lost(() -> receiver.ack(held), held);
    lost(() -> receiver.renew(held), held);
    receiver.wakeup();
    assertThat(drain(queue, 1)).containsExactly("a");
  }

  @Test
  void aReceiverThatIsClosedWhileItWaitsEnds() {
    String queue = create(plain());
    Receiver receiver = queues().receiver(queue);
    boolean ended =
        Crew.during(
            () -> {
              try {
                return receiver.receive(1, HANG).isEmpty();
              } catch (IllegalStateException e) {
                return true;
              }
            },
            receiver::close);
    assertThat(ended).isTrue();
    send(queue, "a");
    assertThat(drain(queue, 1)).containsExactly("a");
  }

  @Test
  void otherQueuesGoOnWhenOneIsDeleted() {
    String gone = create(plain());
    String other = create(plain());
    send(gone, "lost");
    send(other, "kept");
    try (Receiver ofGone = queues().receiver(gone);
        Receiver ofOther = queues().receiver(other)) {
      takeOne(ofGone);
      queues().delete(gone);
      assertThatThrownBy(() -> ofGone.receive(1, Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(gone);
      ofOther.ack(takeOne(ofOther));
      nothingFor(ofOther);
    }
  }
}
