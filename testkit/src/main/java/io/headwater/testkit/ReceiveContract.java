package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Message;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is sent is received, in order, one or many at a time; waiting ends when there is some. */
abstract class ReceiveContract extends QueueSuite {
  ReceiveContract() {
    super("receive contract");
  }

  @Test
  void messagesAreReceivedInTheOrderOfSending() {
    String queue = create(plain());
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sent.add("m" + i);
      if (i % 5 == 0) {
        send(queue, "m" + i);
      } else if (i % 5 == 4) {
        List<Message> batch =
            IntStream.rangeClosed(i - 3, i).mapToObj(n -> message("m" + n)).toList();
        queues().send(queue, batch, Terms.now());
      }
    }
    assertThat(drain(queue, 50)).containsExactlyElementsOf(sent);
  }

  @Test
  void neverMoreAreReceivedThanWereAskedFor() {
    String queue = create(plain());
    send(queue, "a", "b", "c", "d", "e");
    try (Receiver receiver = queues().receiver(queue)) {
      List<String> seen = new ArrayList<>();
      await(
          "5 messages",
          () -> {
            List<Received> some = receiver.receive(2, A_MOMENT);
            assertThat(some).hasSizeLessThanOrEqualTo(2);
            seen.addAll(texts(some));
            return seen.size() == 5;
          });
      assertThat(seen).containsExactly("a", "b", "c", "d", "e");
      nothingFor(receiver);
    }
  }

  @Test
  void anEmptyQueueGivesNothingWhenTheTimeIsUp() {
    String queue = create(plain());
    try (Receiver receiver = queues().receiver(queue)) {
      assertThat(receiver.receive(10, Duration.ZERO)).isEmpty();
      assertThat(receiver.receive(10, Crew.LONG_OVER)).isEmpty();
      assertThat(receiver.receive(10, Duration.ofMillis(-1))).isEmpty();
      assertThat(receiver.receive(1, A_MOMENT)).isEmpty();
    }
    checked(3);
  }

  @Test
  void lessThanOneMessageCannotBeAskedFor() {
    String queue = create(plain());
    try (Receiver receiver = queues().receiver(queue)) {
      for (int bad : new int[] {0, -1, Integer.MIN_VALUE}) {
        assertThatThrownBy(() -> receiver.receive(bad, HANG))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThatThrownBy(() -> queues().deadLetters(queue, 0))
        .isInstanceOf(IllegalArgumentException.class);
    checked(2);
  }

  @Test
  void aReceiverThatWaitsGetsWhatIsSentMeanwhile() {
    String queue = create(plain());
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> found =
          Crew.during(() -> receiver.receive(10, HANG), () -> send(queue, "late"));
      assertThat(texts(found)).containsExactly("late");
    }
    checked(1);
  }

  @Test
  void aReceiverThatWaitsGetsWhatIsReleasedMeanwhile() {
    String queue = create(plain());
    send(queue, "back");
    try (Receiver one = queues().receiver(queue);
        Receiver other = queues().receiver(queue)) {
      Received held = takeOne(one);
      List<Received> found =
          Crew.during(() -> other.receive(10, HANG), () -> one.release(held, Duration.ZERO));
      assertThat(texts(found)).containsExactly("back");
    }
    checked(1);
  }

  @Test
  void wakeupEndsAReceiveThatWaits() {
    String queue = create(plain());
    try (Receiver receiver = queues().receiver(queue)) {
      assertThat(Crew.during(() -> receiver.receive(10, Crew.FOREVER), receiver::wakeup)).isEmpty();
      receiver.wakeup();
      assertThat(receiver.receive(10, HANG)).as("the next one").isEmpty();
      send(queue, "after");
      assertThat(texts(take(receiver, 1))).containsExactly("after");
    }
    checked(3);
  }

  @Test
  void severalReceiversShareTheMessagesAndNoneGetsThatOfAnother() {
    String queue = create(plain());
    for (int i = 0; i < 60; i++) {
      send(queue, "m" + i);
    }
    try (Receiver one = queues().receiver(queue);
        Receiver two = queues().receiver(queue);
        Receiver three = queues().receiver(queue)) {
      List<Receiver> all = List.of(one, two, three);
      Set<String> seen = new HashSet<>();
      await(
          "60 messages",
          () -> {
            Receiver receiver = all.get(random.nextInt(3));
            List<Received> some = receiver.receive(random.nextInt(1, 5), A_MOMENT);
            some.forEach(each -> assertThat(seen.add(text(each.message()))).isTrue());
            receiver.settle(some, new Settlement.Ack());
            checked(some.size());
            return seen.size() == 60;
          });
      all.forEach(this::nothingFor);
    }
  }
}
