package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is sent for later is never handed out early, and holds nothing else up. */
abstract class DelayContract extends QueueSuite {
  private static final Duration DELAY = Duration.ofSeconds(2);

  DelayContract() {
    super("delay contract");
  }

  @Test
  void aDelayedMessageIsNeverEarly() {
    String queue = create(plain());
    Stopwatch sent = new Stopwatch();
    send(queue, Terms.after(DELAY), "later");
    try (Receiver receiver = queues().receiver(queue)) {
      notYetFor(receiver);
      pass(DELAY.minusMillis(1));
      notYetFor(receiver);
      pass(Duration.ofMillis(1));
      Received received = takeOne(receiver);
      sent.notBefore(DELAY);
      assertThat(received.delivery()).isEqualTo(1);
      receiver.ack(received);
      nothingFor(receiver);
    }
    checked(1);
  }

  @Test
  void aMessageForATimeIsNotHandedOutBefore() {
    String queue = create(plain());
    Stopwatch sent = new Stopwatch();
    Instant now = backend().takesClock() ? clock.now() : Instant.now();
    send(queue, Terms.at(now.plus(DELAY)), "later");
    try (Receiver receiver = queues().receiver(queue)) {
      notYetFor(receiver);
      pass(DELAY);
      assertThat(texts(take(receiver, 1))).containsExactly("later");
      sent.notBefore(DELAY);
    }
  }

  @Test
  void aTimeInThePastIsNow() {
    String queue = create(plain());
    send(queue, Terms.at(Instant.MIN), "late");
    send(queue, Terms.after(Duration.ZERO), "now");
    assertThat(drain(queue, 2)).containsExactly("late", "now");
    checked(1);
  }

  @Test
  void aClockThatIsPutBackMakesNothingEarly() {
    if (!canStepHere()) {
      return;
    }
    String queue = create(plain());
    send(queue, "now");
    try (Receiver receiver = queues().receiver(queue)) {
      Received now = takeOne(receiver);
      clock.move(Duration.ofHours(-1));
      send(queue, Terms.after(DELAY), "sent");
      receiver.release(now, DELAY.multipliedBy(2));
      nothingFor(receiver);
      pass(DELAY);
      assertThat(texts(take(receiver, 1))).containsExactly("sent");
      nothingFor(receiver);
      pass(DELAY);
      assertThat(texts(take(receiver, 1))).containsExactly("now");
    }
    checked(2);
  }

  @Test
  void aLongerDelayHoldsUpNoShorterOne() {
    String queue = create(plain());
    send(queue, Terms.after(Duration.ofDays(300)), "in months");
    send(queue, Terms.after(Duration.ofHours(1)), "in an hour");
    send(queue, Terms.after(DELAY), "soon");
    send(queue, "now");
    try (Receiver receiver = queues().receiver(queue)) {
      assertThat(texts(take(receiver, 1))).containsExactly("now");
      pass(DELAY);
      assertThat(texts(take(receiver, 1))).containsExactly("soon");
      nothingFor(receiver);
    }
    info(queue, "2 delayed", info -> info.delayed() == 2);
    checked(2);
  }

  @Test
  void delaysAreKeptWhenTheStoreIsOpenedAgain() {
    String queue = create(plain());
    Stopwatch sent = new Stopwatch();
    send(queue, Terms.after(Duration.ofDays(1)), "tomorrow");
    send(queue, Terms.after(DELAY), "soon");
    reopen();
    try (Receiver receiver = queues().receiver(queue)) {
      pass(DELAY);
      assertThat(texts(take(receiver, 1))).containsExactly("soon");
      sent.notBefore(DELAY);
      nothingFor(receiver);
    }
  }

  @Test
  void delaysOutOfRangeCannotBeAskedFor() {
    for (Duration bad : List.of(Duration.ofMillis(-1), Duration.ofDays(366).plusMillis(1))) {
      assertThatThrownBy(() -> Terms.after(bad)).isInstanceOf(IllegalArgumentException.class);
      checked(1);
    }
    assertThatThrownBy(() -> new Terms(DELAY, Instant.EPOCH, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
