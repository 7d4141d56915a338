package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every part of a message comes back exactly as it was sent: received, again, and when dead. */
abstract class QueueTripContract extends QueueSuite {
  private static final List<String> ODD =
      List.of(
          "Zürich",
          "日本語",
          "😀🎉",
          "a b",
          "\u0301combining",
          "\u202Eright to left",
          "\uFFFD",
          " leading and trailing ",
          "comma,semicolon;equals=quote\"apostrophe'percent%41",
          "back\\slash [\"x\"] {}");

  QueueTripContract() {
    super("queue round trip contract");
  }

  /** Received for the first time, for the second after a release, and as a dead letter. */
  private void comesBack(Message... messages) {
    String queue = create(plain());
    Instant before = clockNow();
    queues().send(queue, List.of(messages), Terms.now());
    try (Receiver receiver = queues().receiver(queue)) {
      List<Received> first = take(receiver, messages.length);
      receiver.settle(first, new Receiver.Settlement.Release(Duration.ZERO, "again"));
      for (int i = 0; i < messages.length; i++) {
        assertThat(first.get(i).message()).isEqualTo(messages[i]);
        assertThat(first.get(i).event().metadata()).isEqualTo(messages[i].event().metadata());
        assertThat(first.get(i).queue()).isEqualTo(queue);
        assertThat(first.get(i).delivery()).isEqualTo(1);
        assertThat(first.get(i).priority()).isZero();
        assertThat(first.get(i).sent())
            .isBetween(before.minusMillis(1), clockNow())
            .isEqualTo(first.get(i).sent().truncatedTo(MILLIS));
        checked(6);
      }
      List<Received> again = take(receiver, messages.length);
      assertThat(again)
          .extracting(Received::message)
          .containsExactlyInAnyOrderElementsOf(Arrays.asList(messages));
      assertThat(again).extracting(Received::delivery).containsOnly(2);
      assertThat(again)
          .extracting(Received::sent)
          .isSubsetOf(first.stream().map(Received::sent).toList());
      receiver.settle(again, new Receiver.Settlement.Reject("enough"));
    }
    assertThat(dead(queue, messages.length))
        .extracting(DeadLetter::message)
        .containsExactlyInAnyOrderElementsOf(Arrays.asList(messages));
  }

  private Instant clockNow() {
    return backend().takesClock() ? clock.now() : Instant.now();
  }

  private static Event plainEvent() {
    return Event.of("A", "{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everythingAtOnce() {
    Metadata metadata = new Metadata("correlation", "causation", Map.of("a", "1", "b", ""));
    Event full =
        new Event(
            UUID.fromString("01234567-89ab-4cde-8fed-cba987654321"),
            "order.placed",
            "order-1",
            Set.of("customer:1", "country:ch"),
            "<order/>".getBytes(StandardCharsets.UTF_8),
            "application/xml; charset=utf-8",
            metadata,
            Instant.parse("2001-02-03T04:05:06.789012345Z"));
    comesBack(new Message("key", full), new Message("key", plainEvent()), new Message(null, full));
  }

  @Test
  void oddNamesAreKeptCharacterByCharacter() {
    List<Message> messages = new ArrayList<>();
    for (String odd : ODD) {
      Metadata metadata = new Metadata(odd, odd + "!", Map.of(odd, odd, "plain", odd));
      byte[] data = odd.getBytes(StandardCharsets.UTF_8);
      Event event = Event.of(odd, data).inStream(odd).tagged(odd, odd + ",").with(metadata);
      messages.add(new Message(odd, event));
    }
    comesBack(messages.toArray(Message[]::new));
  }

  @Test
  void headersMayHaveTheNamesThatAFormatUsesItself() {
    Metadata metadata = Metadata.none();
    for (String name :
        List.of("id", "ce_id", "ce_type", "content-type", "x-death", "x-delivery-count", "key")) {
      metadata = metadata.withHeader(name, "mine: " + name);
    }
    comesBack(new Message("k", plainEvent().with(metadata.withHeader("lines", "a\r\nb\tc"))));
  }

  @Test
  void theMostAndTheLongestOfEverythingFits() {
    String longest = "é".repeat(127) + "x";
    Set<String> tags = new TreeSet<>();
    Metadata metadata = new Metadata(longest, longest, Map.of());
    for (int i = 0; i < Limits.MAX_TAGS; i++) {
      tags.add("%03d".formatted(i) + "t".repeat(252));
      metadata = metadata.withHeader("h" + i, "v".repeat(i == 0 ? Limits.MAX_HEADER_BYTES : i));
    }
    Event event =
        new Event(
            EventIds.next(), longest, longest, tags, new byte[0], longest, metadata, Instant.EPOCH);
    comesBack(new Message(longest, event));
  }

  @Test
  void everyByteOfDataIsKept() {
    byte[] each = new byte[256];
    for (int i = 0; i < each.length; i++) {
      each[i] = (byte) i;
    }
    comesBack(
        new Message("k", Event.of("A", each)),
        new Message(null, Event.of("A", new byte[0])),
        new Message("k", Event.of("A", new byte[1])));
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
    comesBack(
        new Message("a", plainEvent().occurredAt(Instant.parse("2026-03-01T12:00:00.999999999Z"))),
        new Message("b", plainEvent().occurredAt(Instant.parse("1969-12-31T23:59:59.999999999Z"))),
        new Message("c", plainEvent().occurredAt(Instant.MIN.plusNanos(1))));
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
