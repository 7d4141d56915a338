package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Receiver;
import io.headwater.testkit.QueueBackend.Feature;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue that is as long as it may be refuses one more, or drops the oldest. */
abstract class BoundContract extends QueueSuite {
  BoundContract() {
    super("bound contract");
  }

  @Test
  void aFullQueueRefusesOneMoreUntilThereIsRoom() {
    if (!has(Feature.REFUSING_BOUND)) {
      return;
    }
    String queue = create(plain().boundedTo(3, Overflow.REFUSE));
    send(queue, "a", "b", "c");
    refused(queue);
    try (Receiver receiver = queues().receiver(queue)) {
      receiver.ack(takeOne(receiver));
      info(queue, "2 waiting", info -> info.waiting() == 2);
      send(queue, "d");
      refused(queue);
    }
    assertThat(drain(queue, 3)).containsExactly("b", "c", "d");
    assertThat(queues().deadLetters(queue, 1)).isEmpty();
    checked(2);
  }

  @Test
  void aDeadLetterThatFindsNoRoomStaysOne() {
    if (!has(Feature.REFUSING_BOUND)) {
      return;
    }
    String queue = create(plain().boundedTo(2, Overflow.REFUSE));
    send(queue, "dead");
    try (Receiver receiver = queues().receiver(queue)) {
      receiver.reject(takeOne(receiver), "no good");
    }
    DeadLetter letter = dead(queue, 1).getFirst();
    send(queue, "a", "b");
    assertThatThrownBy(() -> queues().redrive(queue, letter)).isInstanceOf(StoreFull.class);
    assertThatThrownBy(() -> queues().redriveAll(queue)).isInstanceOf(StoreFull.class);
    assertThat(dead(queue, 1)).containsExactly(letter);
    assertThat(drain(queue, 2)).containsExactly("a", "b");
    assertThat(queues().redriveAll(queue)).isOne();
    assertThat(drain(queue, 1)).containsExactly("dead");
    checked(6);
  }

  @Test
  void deadLettersAreSentAgainAsFarAsThereIsRoom() {
    if (!has(Feature.REFUSING_BOUND)) {
      return;
    }
    String queue = create(plain().boundedTo(2, Overflow.REFUSE));
    for (String text : List.of("a", "b", "c")) {
      send(queue, text);
      try (Receiver receiver = queues().receiver(queue)) {
        receiver.reject(takeOne(receiver), "no good");
      }
    }
    dead(queue, 3);
    assertThatThrownBy(() -> queues().redriveAll(queue))
        .isInstanceOf(StoreFull.class)
        .hasMessageContaining(queue);
    String left = text(dead(queue, 1).getFirst().message());
    List<String> again = drain(queue, 2);
    assertThat(queues().redriveAll(queue)).isOne();
    assertThat(drain(queue, 1)).containsExactly(left);
    assertThat(again).doesNotContain(left).doesNotHaveDuplicates();
    checked(4);
  }

  private void refused(String queue) {
    assertThatThrownBy(() -> send(queue, "one more"))
        .isInstanceOf(StoreFull.class)
        .hasMessageContaining(queue);
    checked(1);
  }

  @Test
  void theOldestMakesRoomAndIsADeadLetter() {
    if (!has(Feature.DROPPING_BOUND)) {
      return;
    }
    String queue = create(plain().boundedTo(3, Overflow.DROP_OLDEST));
    send(queue, "a", "b", "c", "d", "e");
    assertThat(dead(queue, 2))
        .extracting(letter -> text(letter.message()), DeadLetter::reason)
        .containsExactly(tuple("a", Reason.OVERFLOW), tuple("b", Reason.OVERFLOW));
    assertThat(drain(queue, 3)).containsExactly("c", "d", "e");
    checked(2);
  }

  @Test
  void theBoundIsKeptWhenTheStoreIsOpenedAgain() {
    if (!has(Feature.REFUSING_BOUND)) {
      return;
    }
    String queue = create(plain().boundedTo(2, Overflow.REFUSE));
    send(queue, "a", "b");
    reopen();
    refused(queue);
    assertThat(drain(queue, 2)).containsExactly("a", "b");
    checked(1);
  }
}
