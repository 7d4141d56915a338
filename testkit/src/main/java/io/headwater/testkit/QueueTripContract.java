package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every part of a message comes back exactly as it was sent: received, again, and when dead. */
abstract class QueueTripContract extends QueueSuite {
  QueueTripContract() {
    super("queue round trip contract");
  }

  /** Received for the first time, for the second after a release, and as a dead letter. */
  private void comesBack(List<Message> messages) {
    String queue = create(plain());
    Instant before = clockNow();
    queues().send(queue, messages, Terms.now());
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> first = take(receiver, messages.size());
      receiver.settle(first, new Receiver.Settlement.Release(Duration.ZERO, "again"));
      for (int i = 0; i < messages.size(); i++) {
        assertThat(first.get(i).message()).isEqualTo(messages.get(i));
        assertThat(first.get(i).event().metadata()).isEqualTo(messages.get(i).event().metadata());
        assertThat(first.get(i).queue()).isEqualTo(queue);
        assertThat(first.get(i).delivery()).isEqualTo(1);
        assertThat(first.get(i).priority()).isZero();
        assertThat(first.get(i).sent())
            .isBetween(before.minusMillis(1), clockNow())
            .isEqualTo(first.get(i).sent().truncatedTo(MILLIS));
        checked(6);
      }
      List<Received> again = take(receiver, messages.size());
      assertThat(again).extracting(Received::message).containsExactlyInAnyOrderElementsOf(messages);
      assertThat(again).extracting(Received::delivery).containsOnly(2);
      assertThat(again)
          .extracting(Received::sent)
          .isSubsetOf(first.stream().map(Received::sent).toList());
      receiver.settle(again, new Receiver.Settlement.Reject("enough"));
    }
    assertThat(dead(queue, messages.size()))
        .extracting(DeadLetter::message)
        .containsExactlyInAnyOrderElementsOf(messages);
  }

  private Instant clockNow() {
    return backend().takesClock() ? clock.now() : Instant.now();
  }

  @Test
  void everythingAtOnce() {
    comesBack(HardMessages.full());
  }

  @Test
  void oddNamesAreKeptCharacterByCharacter() {
    comesBack(HardMessages.odd());
  }

  @Test
  void headersMayHaveTheNamesThatAFormatUsesItself() {
    comesBack(List.of(HardMessages.withNamesOfFormats()));
  }

  @Test
  void theMostAndTheLongestOfEverythingFits() {
    comesBack(List.of(HardMessages.longest()));
  }

  @Test
  void everyByteOfDataIsKept() {
    comesBack(HardMessages.bytes());
  }

  @Test
  void aMessageOfTheMostBytesIsKept() {
    byte[] most = new byte[backend().maxMessageBytes()];
    for (int i = 0; i < most.length; i += 64) {
      most[i] = (byte) random.nextInt();
    }
    String queue = create(plain());
    queues().send(queue, new Message("k", Event.of("A", most)));
    try (Receiver receiver = queues().receiver(queue)) {
      byte[] found = takeOne(receiver).event().data();
      assertThat(Arrays.equals(found, most)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void whenItHappenedIsKeptToTheNanosecond() {
    Stream<String> times =
        Stream.of(
            "2026-03-01T12:00:00.999999999Z",
            "1969-12-31T23:59:59.999999999Z",
            Instant.MIN.plusNanos(1).toString());
    comesBack(
        times
            .map(time -> HardMessages.plain().occurredAt(Instant.parse(time)))
            .map(event -> new Message("k", event))
            .toList());
  }

  @Test
  void aMessageSentTwiceIsThereTwice() {
    String queue = create(plain());
    Message message = message("twice");
    queues().send(queue, message);
    queues().send(queue, message);
    assertThat(drain(queue, 2)).containsExactly("twice", "twice");
  }
}
