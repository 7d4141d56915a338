package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.testkit.QueueBackend.Feature;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What waits for too long becomes a dead letter; not earlier, and not while it is held. */
abstract class ExpiryContract extends QueueSuite {
  private static final Duration EXPIRY = Duration.ofSeconds(6);

  ExpiryContract() {
    super("expiry contract");
  }

  private static Queue expiring() {
    return plain().expiringAfter(EXPIRY);
  }

  @Test
  void whatWaitsForTooLongIsADeadLetter() {
    if (!has(Feature.EXPIRY)) {
      return;
    }
    String queue = create(expiring());
    Stopwatch sent = new Stopwatch();
    send(queue, "old");
    pass(EXPIRY.minusMillis(1));
    if (backend().takesClock()) {
      assertThat(queues().deadLetters(queue, 1)).isEmpty();
      assertThat(queues().info(queue).waiting()).isOne();
    }
    pass(Duration.ofMillis(1));
    DeadLetter letter = dead(queue, 1).getFirst();
    sent.notBefore(EXPIRY);
    assertThat(text(letter.message())).isEqualTo("old");
    assertThat(letter.reason()).isEqualTo(Reason.EXPIRED);
    assertThat(letter.deliveries()).isZero();
    try (Receiver receiver = queues().receiver(queue)) {
      nothingFor(receiver);
    }
    checked(3);
  }

  @Test
  void whatIsHeldDoesNotExpire() {
    if (!has(Feature.EXPIRY)) {
      return;
    }
    String queue = create(expiring());
    send(queue, "held");
    try (Receiver receiver = queues().receiver(queue)) {
      Received held = takeOne(receiver);
      pass(EXPIRY.plusSeconds(1));
      receiver.ack(held);
      nothingFor(receiver);
    }
    assertThat(queues().deadLetters(queue, 1)).isEmpty();
    checked(1);
  }

  @Test
  void aDelayDoesNotCountAsWaiting() {
    if (!has(Feature.EXPIRY)) {
      return;
    }
    String queue = create(expiring());
    send(queue, Terms.after(EXPIRY.plusSeconds(1)), "later");
    pass(EXPIRY.plusSeconds(1));
    assertThat(drain(queue, 1)).containsExactly("later");
    assertThat(queues().deadLetters(queue, 1)).isEmpty();
    checked(2);
  }

  @Test
  void whatIsRedrivenHasItsFullTimeAgain() {
    if (!has(Feature.EXPIRY)) {
      return;
    }
    String queue = create(expiring());
    send(queue, "old");
    pass(EXPIRY);
    dead(queue, 1);
    assertThat(queues().redriveAll(queue)).isOne();
    assertThat(drain(queue, 1)).containsExactly("old");
    checked(2);
  }

  @Test
  void expiryIsKeptWhenTheStoreIsOpenedAgain() {
    if (!has(Feature.EXPIRY)) {
      return;
    }
    String queue = create(expiring());
    send(queue, "old");
    reopen();
    pass(EXPIRY);
    assertThat(deadTexts(dead(queue, 1))).containsExactly("old");
    reopen();
    assertThat(deadTexts(dead(queue, 1))).containsExactly("old");
    checked(2);
  }
}
