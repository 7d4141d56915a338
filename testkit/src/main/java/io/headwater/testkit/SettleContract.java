package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.QueueInfo.Counts;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import io.headwater.testkit.QueueBackend.Feature;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Done is gone for good; released comes again until its last delivery; rejected is dead. */
abstract class SettleContract extends QueueSuite {
  SettleContract() {
    super("settle contract");
  }

  @Test
  void whatWasAcknowledgedNeverComesAgain() {
    String queue = create(forgetful());
    send(queue, "a", "b", "c");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> all = take(receiver, 3);
      receiver.ack(all.get(1));
      receiver.settle(List.of(all.get(2), all.get(0)), new Settlement.Ack());
      pass(backend().lockTime().plusMillis(500));
      nothingFor(receiver);
    }
    reopen();
    try (Receiver receiver = queues().receiver(queue)) {
      nothingFor(receiver);
    }
    info(queue, "nothing in it", info -> info.waiting() + info.delayed() + info.held() == 0);
  }

  @Test
  void settlingAndRenewingNothingDoesNothing() {
    String queue = create(plain());
    send(queue, "a");
    try (Receiver receiver = queues().receiver(queue)) {
      receiver.settle(List.of(), new Settlement.Ack());
      receiver.renew(List.of());
      assertThat(texts(take(receiver, 1))).containsExactly("a");
    }
  }

  @Test
  void aMessageThatIsThereTwiceInOneCallCountsOnce() {
    String queue = create(plain());
    send(queue, "a", "b");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> both = take(receiver, 2);
      Received done = both.get(0);
      Received later = both.get(1);
      receiver.renew(List.of(done, later, done));
      receiver.settle(List.of(done, done), new Settlement.Ack());
      receiver.settle(
          List.of(later, later), new Settlement.Release(Duration.ofSeconds(1), "later"));
      Counts counts = queues().info(queue).counts();
      assertThat(counts).isEqualTo(new Counts(counts.at(), 2, 2, 1, 1, 0, 0));
      lost(() -> receiver.renew(List.of(done, done)), done);
      lost(() -> receiver.settle(List.of(later, later), new Settlement.Ack()), later);
      pass(Duration.ofSeconds(1));
      receiver.ack(takeOne(receiver));
      nothingFor(receiver);
    }
    checked(1);
  }

  @Test
  void whatIsReleasedComesAgainWithTheNextDeliveryNumber() {
    String queue = create(plain());
    send(queue, "again");
    try (Receiver receiver = queues().receiver(queue)) {
      for (int delivery = 1; delivery <= 4; delivery++) {
        Received received = takeOne(receiver);
        assertThat(received.delivery()).isEqualTo(delivery);
        receiver.release(received, Duration.ZERO);
        checked(1);
      }
      Received last = takeOne(receiver);
      assertThat(last.delivery()).isEqualTo(5);
      receiver.ack(last);
      nothingFor(receiver);
    }
    assertThat(queues().deadLetters(queue, 1)).isEmpty();
  }

  @Test
  void aReleaseWithADelayIsNeverEarly() {
    String queue = create(plain());
    send(queue, "later");
    try (Receiver receiver = queues().receiver(queue)) {
      Received first = takeOne(receiver);
      Stopwatch released = new Stopwatch();
      receiver.release(first, Duration.ofSeconds(2));
      notYetFor(receiver);
      pass(Duration.ofMillis(1_999));
      notYetFor(receiver);
      pass(Duration.ofMillis(1));
      Received again = takeOne(receiver);
      released.notBefore(Duration.ofSeconds(2));
      assertThat(again.delivery()).isEqualTo(2);
    }
  }

  @Test
  void aReleaseWithoutADelayTakesThatOfTheQueueWhichGrows() {
    Retry retry = new Retry(5, Duration.ofSeconds(1), 2, Duration.ofSeconds(10));
    String queue = create(plain().withRetry(retry));
    send(queue, "later");
    try (Receiver receiver = queues().receiver(queue)) {
      Received received = takeOne(receiver);
      for (int failures = 1; failures <= 2; failures++) {
        Stopwatch released = new Stopwatch();
        receiver.release(received);
        notYetFor(receiver);
        pass(retry.delayAfter(failures));
        received = takeOne(receiver);
        released.notBefore(retry.delayAfter(failures));
        assertThat(received.delivery()).isEqualTo(failures + 1);
      }
    }
  }

  @Test
  void whatIsReleasedStandsInNobodysWay() {
    String queue = create(plain());
    send(queue, "slow", "a", "b");
    try (Receiver receiver = queues().receiver(queue)) {
      Received slow = takeOne(receiver);
      assertThat(text(slow.message())).isEqualTo("slow");
      receiver.release(slow, Duration.ofHours(1));
      assertThat(texts(take(receiver, 2))).containsExactly("a", "b");
      nothingFor(receiver);
    }
    checked(2);
  }

  @Test
  void whatIsRejectedIsADeadLetterAtOnceWithTheReason() {
    String queue = create(plain());
    send(queue, "bad", "good");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> both = take(receiver, 2);
      receiver.reject(both.get(0), "no such account: 日本");
      receiver.ack(both.get(1));
      DeadLetter letter = dead(queue, 1).getFirst();
      assertThat(letter.queue()).isEqualTo(queue);
      assertThat(letter.message()).isEqualTo(both.get(0).message());
      assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
      assertThat(letter.error()).isEqualTo("no such account: 日本");
      assertThat(letter.deliveries()).isEqualTo(1);
      assertThat(letter.sent()).isEqualTo(both.get(0).sent());
      assertThat(letter.time()).isAfterOrEqualTo(letter.sent());
      nothingFor(receiver);
    }
    checked(7);
  }

  @Test
  void theLastReleaseMakesADeadLetterWithItsError() {
    String queue = create(plain().withRetry(new Retry(3, Duration.ZERO, 1, Duration.ZERO)));
    send(queue, "poison");
    try (Receiver receiver = queues().receiver(queue)) {
      for (int delivery = 1; delivery <= 3; delivery++) {
        assertThat(queues().deadLetters(queue, 1)).isEmpty();
        Received received = takeOne(receiver);
        assertThat(received.delivery()).isEqualTo(delivery);
        receiver.settle(
            List.of(received), new Settlement.Release(Duration.ZERO, "failure " + delivery));
      }
      DeadLetter letter = dead(queue, 1).getFirst();
      assertThat(text(letter.message())).isEqualTo("poison");
      assertThat(letter.reason()).isEqualTo(Reason.DELIVERY_LIMIT);
      assertThat(letter.deliveries()).isEqualTo(3);
      assertThat(letter.error()).isEqualTo("failure 3");
      nothingFor(receiver);
    }
    checked(8);
  }

  @Test
  void withOneDeliveryTheFirstReleaseMakesADeadLetter() {
    if (!has(Feature.ONE_DELIVERY)) {
      return;
    }
    String queue = create(plain().withRetry(Retry.never()));
    send(queue, "released", "done");
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> both = take(receiver, 2);
      receiver.release(both.get(0), Duration.ofHours(1));
      receiver.ack(both.get(1));
      DeadLetter letter = dead(queue, 1).getFirst();
      assertThat(text(letter.message())).isEqualTo("released");
      assertThat(letter.reason()).isEqualTo(Reason.DELIVERY_LIMIT);
      assertThat(letter.deliveries()).isEqualTo(1);
      nothingFor(receiver);
    }
    checked(3);
  }

  @Test
  void aReceiverThatClosesOnTheLastDeliveryMakesADeadLetter() {
    String queue = create(plain().withRetry(new Retry(2, Duration.ZERO, 1, Duration.ZERO)));
    send(queue, "poison");
    for (int delivery = 1; delivery <= 2; delivery++) {
      try (Receiver receiver = queues().receiver(queue)) {
        assertThat(takeOne(receiver).delivery()).isEqualTo(delivery);
      }
    }
    DeadLetter letter = dead(queue, 1).getFirst();
    assertThat(letter.reason()).isEqualTo(Reason.DELIVERY_LIMIT);
    assertThat(letter.deliveries()).isEqualTo(2);
    try (Receiver receiver = queues().receiver(queue)) {
      nothingFor(receiver);
    }
    checked(4);
  }

  @Test
  void theLastLockThatRunsOutMakesADeadLetter() {
    Retry twice = new Retry(2, Duration.ZERO, 1, Duration.ZERO);
    String queue = create(forgetful().withRetry(twice));
    send(queue, "poison");
    try (Receiver receiver = queues().receiver(queue)) {
      takeOne(receiver);
      pass(backend().lockTime());
      Received last = takeOne(receiver);
      pass(backend().lockTime());
      DeadLetter letter = dead(queue, 1).getFirst();
      assertThat(letter.message()).isEqualTo(last.message());
      assertThat(letter.reason()).isEqualTo(Reason.DELIVERY_LIMIT);
      assertThat(letter.deliveries()).isEqualTo(2);
      nothingFor(receiver);
      lost(() -> receiver.ack(last), last);
    }
    checked(3);
  }

  @Test
  void aLongErrorIsKeptUpToItsLimit() {
    String queue = create(plain());
    send(queue, "a");
    try (Receiver receiver = queues().receiver(queue)) {
      receiver.reject(takeOne(receiver), "é".repeat(5_000));
    }
    assertThat(dead(queue, 1).getFirst().error())
        .isEqualTo("é".repeat(Settlement.MAX_WHY - 1) + "…");
    checked(1);
  }
}
