package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.testkit.QueueBackend.Feature;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dead letters are listed, redriven and dropped. */
abstract class DeadLetterContract extends QueueSuite {
  DeadLetterContract() {
    super("dead letter contract");
  }

  /** Sends these and rejects each. */
  private void bury(String queue, String... texts) {
    send(queue, texts);
    try (Receiver receiver = queues().receiver(queue)) {
      for (int i = 0; i < texts.length; i++) {
        Received received = takeOne(receiver);
        receiver.reject(received, "why " + text(received.message()));
      }
    }
  }

  @Test
  void deadLettersAreListedTheOldestFirstUpToACount() {
    String queue = create(plain());
    assertThat(queues().deadLetters(queue, 10)).isEmpty();
    bury(queue, "a", "b", "c");
    List<DeadLetter> all = dead(queue, 3);
    assertThat(deadTexts(all)).containsExactly("a", "b", "c");
    assertThat(all).extracting(DeadLetter::error).containsExactly("why a", "why b", "why c");
    assertThat(all).extracting(DeadLetter::id).doesNotHaveDuplicates();
    assertThat(deadTexts(queues().deadLetters(queue, 2))).containsExactly("a", "b");
    assertThat(queues().deadLetters(queue, 10)).as("looking takes none away").isEqualTo(all);
    reopen();
    assertThat(dead(queue, 3)).isEqualTo(all);
    checked(6);
  }

  @Test
  void aRedrivenLetterIsAMessageThatWasNeverHandedOut() {
    String queue = create(plain());
    bury(queue, "a", "b");
    send(queue, "twice");
    try (Receiver receiver = queues().receiver(queue)) {
      Received last = takeOne(receiver);
      receiver.release(last, Duration.ZERO);
      receiver.reject(takeOne(receiver), "why " + text(last.message()));
    }
    List<DeadLetter> all = dead(queue, 3);
    DeadLetter letter = all.getLast();
    assertThat(letter.deliveries()).isEqualTo(2);
    assertThat(queues().redrive(queue, letter)).isTrue();
    assertThat(queues().redrive(queue, letter)).as("a second time").isFalse();
    for (String never : List.of("letter", "", "-1", "1000000")) {
      assertThat(queues().redrive(queue, withId(letter, never))).as("'%s'", never).isFalse();
    }
    assertThat(dead(queue, 2)).isEqualTo(all.subList(0, 2));
    try (Receiver receiver = queues().receiver(queue)) {
      Received received = takeOne(receiver);
      assertThat(received.message()).isEqualTo(letter.message());
      assertThat(received.delivery()).isEqualTo(1);
      receiver.ack(received);
      nothingFor(receiver);
    }
    checked(6);
  }

  private static DeadLetter withId(DeadLetter letter, String id) {
    return new DeadLetter(
        letter.queue(),
        id,
        letter.message(),
        letter.sent(),
        letter.priority(),
        letter.deliveries(),
        letter.reason(),
        letter.error(),
        letter.time());
  }

  @Test
  void whatIsRedrivenKeepsWhenItWasSent() {
    String queue = create(plain());
    bury(queue, "a", "b");
    List<DeadLetter> letters = dead(queue, 2);
    pass(Duration.ofSeconds(1));
    assertThat(queues().redrive(queue, letters.getFirst())).isTrue();
    assertThat(queues().redriveAll(queue)).isOne();
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> again = take(receiver, 2);
      assertThat(again)
          .extracting(Received::sent)
          .containsExactlyElementsOf(letters.stream().map(DeadLetter::sent).toList());
      receiver.settle(again, new Settlement.Reject("still no good"));
    }
    assertThat(dead(queue, 2))
        .extracting(DeadLetter::sent)
        .containsExactlyElementsOf(letters.stream().map(DeadLetter::sent).toList());
    checked(2);
  }

  @Test
  void allAreRedrivenAtOnce() {
    String queue = create(plain());
    bury(queue, "a", "b", "c");
    dead(queue, 3);
    assertThat(queues().redriveAll(queue)).isEqualTo(3);
    assertThat(queues().redriveAll(queue)).isZero();
    assertThat(queues().deadLetters(queue, 10)).isEmpty();
    assertThat(drain(queue, 3)).containsExactlyInAnyOrder("a", "b", "c");
    checked(4);
  }

  @Test
  void whatIsRedrivenCanBeADeadLetterAgain() {
    String queue = create(plain());
    bury(queue, "a");
    DeadLetter first = dead(queue, 1).getFirst();
    queues().redriveAll(queue);
    bury(queue);
    try (Receiver receiver = queues().receiver(queue)) {
      receiver.reject(takeOne(receiver), "still no good");
    }
    DeadLetter second = dead(queue, 1).getFirst();
    assertThat(second.message()).isEqualTo(first.message());
    assertThat(second.error()).isEqualTo("still no good");
    assertThat(queues().redrive(queue, first)).as("the first is gone").isFalse();
    checked(3);
  }

  @Test
  void deadLettersAreDroppedWithoutTheMessages() {
    String queue = create(plain());
    bury(queue, "a", "b");
    send(queue, "alive");
    dead(queue, 2);
    assertThat(queues().purgeDeadLetters(queue)).isEqualTo(2);
    assertThat(queues().deadLetters(queue, 10)).isEmpty();
    assertThat(queues().purgeDeadLetters(queue)).isZero();
    assertThat(drain(queue, 1)).containsExactly("alive");
    reopen();
    assertThat(queues().deadLetters(queue, 10)).isEmpty();
    checked(5);
  }

  @Test
  void withoutDeadLettersWhatIsGivenUpOnIsGone() {
    if (!has(Feature.NO_DEAD_LETTERS)) {
      return;
    }
    Queue queue = plain().withoutDeadLetters();
    create(queue);
    send(queue.name(), "bad");
    try (Receiver receiver = queues().receiver(queue.name())) {
      receiver.reject(takeOne(receiver), "no good");
      nothingFor(receiver);
    }
    assertThat(queues().deadLetters(queue.name(), 10)).isEmpty();
    assertThat(queues().info(queue.name()).dead()).isZero();
    checked(2);
  }

  @Test
  void purgeDropsWhatWaitsAndIsDelayedAndLeavesTheRest() {
    String queue = create(plain());
    Duration delay = Duration.ofSeconds(6); // so long that the purge is sure to come before
    bury(queue, "dead");
    send(queue, "held", "a", "b");
    try (Receiver receiver = queues().receiver(queue)) {
      Received held = takeOne(receiver);
      assertThat(text(held.message())).isEqualTo("held");
      info(queue, "2 waiting", info -> info.waiting() == 2); // the first answer may take seconds
      send(queue, Terms.after(delay), "delayed");
      info(queue, "2 waiting, 1 delayed", info -> info.waiting() == 2 && info.delayed() == 1);
      queues().purge(queue);
      nothingFor(receiver);
      info(queue, "nothing to come", info -> info.waiting() == 0 && info.delayed() == 0);
      pass(delay);
      nothingFor(receiver);
      receiver.settle(List.of(held), new Settlement.Release(Duration.ZERO, "back"));
      assertThat(texts(take(receiver, 1))).containsExactly("held");
    }
    assertThat(deadTexts(dead(queue, 1))).containsExactly("dead");
    send(queue, "after");
    assertThat(drain(queue, 2)).containsExactlyInAnyOrder("held", "after");
    checked(3);
  }
}
