package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.QueueInfo.Counts;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue says how much waits, is delayed, held and dead, and what this process has done. */
abstract class QueueInfoContract extends QueueSuite {
  QueueInfoContract() {
    super("queue info contract");
  }

  @Test
  void whatWaitsIsDelayedHeldAndDeadIsCounted() {
    Queue queue = plain();
    String name = create(queue);
    QueueInfo empty = queues().info(name);
    assertThat(empty.queue()).isEqualTo(queue);
    assertThat(List.of(empty.waiting(), empty.delayed(), empty.held(), empty.dead()))
        .containsOnly(0L);
    assertThat(empty.oldest()).isNull();
    send(name, "dead", "held", "held too", "a", "b", "c");
    send(name, Terms.after(Duration.ofHours(1)), "d", "e", "f", "g");
    try (Receiver receiver = queues().receiver(name)) {
      List<Received> taken = take(receiver, 3);
      receiver.reject(taken.get(0), "no good");
      info(
          name,
          "3 waiting, 4 delayed, 2 held, 1 dead",
          info ->
              info.waiting() == 3 && info.delayed() == 4 && info.held() == 2 && info.dead() == 1);
      receiver.release(taken.get(1), Duration.ofHours(1));
      receiver.ack(taken.get(2));
      info(
          name,
          "3 waiting, 5 delayed, 0 held, 1 dead",
          info ->
              info.waiting() == 3 && info.delayed() == 5 && info.held() == 0 && info.dead() == 1);
    }
    checked(3);
  }

  @Test
  void theOldestIsWhatHasWaitedLongestIfTheBackendCanTell() {
    String queue = create(plain());
    send(queue, "first");
    pass(Duration.ofSeconds(1));
    send(queue, "second");
    try (Receiver receiver = queues().receiver(queue)) {
      QueueInfo both = info(queue, "2 waiting", info -> info.waiting() == 2);
      Received first = takeOne(receiver);
      QueueInfo one = info(queue, "1 waiting", info -> info.waiting() == 1);
      Received second = takeOne(receiver);
      boolean told = isOldestToldHere();
      assertThat(both.oldest()).isEqualTo(told ? first.sent() : null);
      assertThat(one.oldest()).isEqualTo(told ? second.sent() : null);
      assertThat(second.sent()).isAfterOrEqualTo(first.sent().plusMillis(900));
      assertThat(info(queue, "0 waiting", info -> info.waiting() == 0).oldest()).isNull();
    }
    checked(4);
  }

  @Test
  void whatThisProcessHasDoneIsCounted() {
    String queue = create(plain());
    send(queue, "a", "b", "c", "d");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> all = take(receiver, 4);
      receiver.ack(all.get(0));
      receiver.ack(all.get(1));
      receiver.reject(all.get(2), "no good");
      receiver.release(all.get(3), Duration.ZERO);
      receiver.ack(takeOne(receiver));
    }
    Counts counts = queues().info(queue).counts();
    assertThat(counts).isEqualTo(new Counts(counts.at(), 4, 5, 3, 1, 1, 0));
    pass(Duration.ofSeconds(1));
    send(queue, "e");
    Counts later = queues().info(queue).counts();
    assertThat(later.since(counts).sent()).isBetween(0.0001, 1.1);
    assertThat(later.since(counts).acked()).isZero();
    checked(3);
  }

  @Test
  void whatAReceiverGivesBackWhenItClosesIsCountedAsReleased() {
    String queue = create(plain());
    send(queue, "a", "b", "c");
    try (Receiver receiver = queues().receiver(queue)) {
      receiver.ack(take(receiver, 3).getFirst());
    }
    info(queue, "2 waiting", info -> info.waiting() == 2);
    Counts counts = queues().info(queue).counts();
    assertThat(counts).isEqualTo(new Counts(counts.at(), 3, 3, 1, 2, 0, 0));
    checked(1);
  }

  @Test
  void locksThatRanOutAreCounted() {
    String queue = create(forgetful());
    send(queue, "a");
    try (Receiver receiver = queues().receiver(queue)) {
      takeOne(receiver);
      pass(backend().lockTime());
      receiver.ack(takeOne(receiver));
      assertThat(queues().info(queue).counts().lost()).isOne();
    }
    checked(1);
  }
}
