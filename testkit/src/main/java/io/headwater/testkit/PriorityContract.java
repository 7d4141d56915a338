package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.testkit.QueueBackend.Feature;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of what waits the higher priority is handed out first, in the order of sending within one. */
abstract class PriorityContract extends QueueSuite {
  PriorityContract() {
    super("priority contract");
  }

  @Test
  void theHigherPriorityIsHandedOutFirstAndInOrderWithinOne() {
    if (!has(Feature.PRIORITIES)) {
      return;
    }
    String queue = create(plain().withPriorities(3));
    for (int i = 0; i < 4; i++) {
      send(queue, Terms.now(), "low" + i);
      send(queue, Terms.now().withPriority(2), "high" + i);
      send(queue, Terms.now().withPriority(1), "middle" + i);
    }
    info(queue, "12 waiting", info -> info.waiting() == 12);
    assertThat(drain(queue, 12))
        .containsExactly(
            "high0", "high1", "high2", "high3", "middle0", "middle1", "middle2", "middle3", "low0",
            "low1", "low2", "low3");
    checked(1);
  }

  @Test
  void aMessageKeepsItsPriorityWhenItComesBack() {
    if (!has(Feature.PRIORITIES)) {
      return;
    }
    String queue = create(plain().withPriorities(3));
    send(queue, Terms.now().withPriority(2), "high");
    try (Receiver receiver = queues().receiver(queue)) {
      Received high = takeOne(receiver);
      assertThat(high.priority()).isEqualTo(2);
      send(queue, Terms.now().withPriority(1), "middle");
      receiver.release(high, Duration.ZERO);
      info(queue, "2 waiting", info -> info.waiting() == 2);
      List<Received> both = take(receiver, 2);
      assertThat(texts(both)).containsExactly("high", "middle");
      assertThat(both).extracting(Received::priority).containsExactly(2, 1);
      receiver.reject(both.get(0), "no good");
    }
    assertThat(dead(queue, 1).getFirst().priority()).isEqualTo(2);
    queues().redriveAll(queue);
    send(queue, "low");
    try (Receiver receiver = queues().receiver(queue)) {
      info(queue, "3 waiting", info -> info.waiting() == 3);
      assertThat(texts(take(receiver, 3))).containsExactly("high", "middle", "low");
    }
    checked(5);
  }

  @Test
  void aDelayedMessageHasItsPriorityWhenItIsDue() {
    if (!has(Feature.PRIORITIES)) {
      return;
    }
    String queue = create(plain().withPriorities(3));
    send(queue, Terms.after(Duration.ofSeconds(1)).withPriority(2), "high");
    send(queue, "low");
    pass(Duration.ofSeconds(1));
    info(queue, "2 waiting", info -> info.waiting() == 2);
    assertThat(drain(queue, 2)).containsExactly("high", "low");
    checked(1);
  }

  @Test
  void aPriorityThatTheQueueDoesNotHaveIsRefused() {
    String queue = create(plain());
    assertThatThrownBy(() -> send(queue, Terms.now().withPriority(1), "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(queue)
        .hasMessageContaining("1");
    assertThatThrownBy(() -> Terms.now().withPriority(-1))
        .isInstanceOf(IllegalArgumentException.class);
    send(queue, Terms.now().withPriority(0), "y");
    assertThat(drain(queue, 1)).containsExactly("y");
    checked(3);
  }
}
