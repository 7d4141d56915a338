package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A message is held by one receiver at a time, until its lock runs out or is given back. */
abstract class LockContract extends QueueSuite {
  LockContract() {
    super("lock contract");
  }

  private Duration part(double fraction) {
    return Duration.ofMillis((long) (backend().lockTime().toMillis() * fraction));
  }

  @Test
  void whatIsHeldIsGivenToNobodyElseUntilTheLockRunsOut() {
    String queue = create(forgetful());
    Stopwatch sent = new Stopwatch();
    send(queue, "held");
    try (Receiver one = queues().receiver(queue);
        Receiver two = queues().receiver(queue)) {
      Received first = takeOne(one);
      notYetFor(one);
      notYetFor(two);
      pass(part(0.9));
      notYetFor(two);
      pass(part(0.1));
      Received second = takeOne(two);
      sent.notBefore(backend().lockTime());
      assertThat(second.event()).isEqualTo(first.event());
      assertThat(second.delivery()).isEqualTo(2);
      assertThat(second.token()).isNotEqualTo(first.token());
      checked(3);
    }
  }

  @Test
  void whoeverLostALockChangesNothingAnyMore() {
    String queue = create(forgetful());
    send(queue, "lost");
    try (Receiver late = queues().receiver(queue);
        Receiver holder = queues().receiver(queue)) {
      Received before = takeOne(late);
      pass(backend().lockTime());
      Received now = takeOne(holder);
      lost(() -> late.ack(before), before);
      lost(() -> late.release(before, Duration.ZERO), before);
      lost(() -> late.reject(before, "late"), before);
      lost(() -> late.renew(before), before);
      nothingFor(late);
      assertThat(queues().deadLetters(queue, 1)).isEmpty();
      holder.ack(now);
      nothingFor(holder);
    }
  }

  @Test
  void anAcknowledgementAfterTheLockTimeIsRefusedEvenIfNobodyElseHasIt() {
    String queue = create(forgetful());
    send(queue, "late");
    try (Receiver receiver = queues().receiver(queue)) {
      Received before = takeOne(receiver);
      pass(backend().lockTime().plusMillis(500));
      lost(() -> receiver.ack(before), before);
      Received again = takeOne(receiver);
      assertThat(again.delivery()).isEqualTo(2);
      receiver.ack(again);
      nothingFor(receiver);
    }
  }

  @Test
  void aLockThatIsRenewedLastsTheFullTimeFromThenOn() {
    String queue = create(forgetful());
    send(queue, "long");
    try (Receiver receiver = queues().receiver(queue);
        Receiver other = queues().receiver(queue)) {
      Received held = takeOne(receiver);
      for (int i = 0; i < 3; i++) {
        pass(part(0.5));
        receiver.renew(held);
        notYetFor(other);
      }
      pass(part(0.5));
      receiver.ack(held);
      nothingFor(other);
    }
  }

  @Test
  void ofSeveralThoseStillHeldAreSettledAndThoseLostAreNamed() {
    String queue = create(forgetful());
    send(queue, "kept", "lost", "kept too");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> all = take(receiver, 3);
      pass(part(0.5));
      receiver.renew(List.of(all.get(0), all.get(2)));
      pass(part(0.6));
      lost(() -> receiver.settle(all, new Settlement.Ack()), all.get(1));
      assertThat(texts(take(receiver, 1))).containsExactly("lost");
      nothingFor(receiver);
    }
  }

  @Test
  void ofSeveralThoseStillHeldAreRenewedAndThoseLostAreNamed() {
    String queue = create(plain());
    send(queue, "kept", "settled");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> all = take(receiver, 2);
      receiver.ack(all.get(1));
      lost(() -> receiver.renew(all), all.get(1));
      receiver.ack(all.get(0));
      nothingFor(receiver);
    }
  }

  @Test
  void aReceiverThatClosesGivesBackAtOnceWhatItHolds() {
    String queue = create(plain().withLockTime(Duration.ofSeconds(30)));
    send(queue, "a", "b", "done");
    try (Receiver other = queues().receiver(queue)) {
      Receiver leaving = queues().receiver(queue);
      List<Received> held = take(leaving, 3);
      leaving.ack(held.get(2));
      leaving.close();
      leaving.close();
      List<Received> back = take(other, 2);
      assertThat(texts(back)).containsExactlyInAnyOrder("a", "b");
      assertThat(back).extracting(Received::delivery).containsOnly(2);
      other.settle(back, new Settlement.Ack());
      nothingFor(other);
    }
    checked(2);
  }

  @Test
  void aMessageIsSettledOnce() {
    String queue = create(plain());
    send(queue, "a", "b");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> both = take(receiver, 2);
      receiver.ack(both.get(0));
      lost(() -> receiver.ack(both.get(0)), both.get(0));
      lost(() -> receiver.release(both.get(0), Duration.ZERO), both.get(0));
      receiver.release(both.get(1), Duration.ZERO);
      lost(() -> receiver.ack(both.get(1)), both.get(1));
      Received again = takeOne(receiver);
      lost(() -> receiver.ack(both.get(1)), both.get(1));
      receiver.ack(again);
      nothingFor(receiver);
    }
  }

  @Test
  void anotherReceiverCannotSettleOrRenew() {
    String queue = create(plain());
    send(queue, "mine");
    try (Receiver holder = queues().receiver(queue);
        Receiver other = queues().receiver(queue)) {
      Received held = takeOne(holder);
      lost(() -> other.ack(held), held);
      lost(() -> other.release(held, Duration.ZERO), held);
      lost(() -> other.renew(held), held);
      nothingFor(other);
      holder.ack(held);
      nothingFor(other);
    }
  }

  @Test
  void lockTimesAreThoseOfTheQueue() {
    Queue longer = plain().withLockTime(backend().lockTime().multipliedBy(4));
    String slow = create(longer);
    String fast = create(forgetful());
    send(slow, "slow");
    send(fast, "fast");
    try (Receiver ofSlow = queues().receiver(slow);
        Receiver ofFast = queues().receiver(fast)) {
      Received held = takeOne(ofSlow);
      takeOne(ofFast);
      pass(backend().lockTime());
      assertThat(takeOne(ofFast).delivery()).isEqualTo(2);
      nothingFor(ofSlow);
      ofSlow.ack(held);
    }
    checked(1);
  }
}
