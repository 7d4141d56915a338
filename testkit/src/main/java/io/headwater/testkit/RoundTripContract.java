package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import io.headwater.core.Published;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part of a message comes back exactly as it was published. */
abstract class RoundTripContract extends TopicSuite {
  private static final List<String> ODD =
      List.of(
          "Zürich",
          "日本語",
          "😀🎉",
          "a b",
          "\u0301combining",
          "\u202Eright to left",
          "\uFFFD",
          "\u00A0",
          " leading and trailing ",
          "comma,semicolon;equals=quote\"apostrophe'percent%41",
          "back\\slash [\"x\"] {}",
          "null");

  RoundTripContract() {
    super("round trip contract");
  }

  private void comesBack(Message... messages) {
    String topic = newTopic(1);
    List<Published> places = topics().publish(topic, List.of(messages));
    comesBack(topic, places, messages);
    reopen();
    comesBack(topic, places, messages);
  }

  private void comesBack(String topic, List<Published> places, Message... messages) {
    List<Delivery> found = all(topic);
    assertThat(found).hasSize(messages.length);
    for (int i = 0; i < messages.length; i++) {
      Published place = places.get(i);
      Delivery delivery = found.get(i);
      assertThat(delivery.event()).isEqualTo(messages[i].event());
      assertThat(delivery.key()).isEqualTo(messages[i].key());
      assertThat(delivery.event().metadata()).isEqualTo(messages[i].event().metadata());
      assertThat(delivery.time()).isEqualTo(place.time());
      assertThat(delivery.offset()).isEqualTo(place.offset());
      assertThat(delivery.attempt()).isEqualTo(1);
      checked(6);
    }
  }

  private static Event plain() {
    return Event.of("A", bytes("{}"));
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
            bytes("<order/>"),
            "application/xml; charset=utf-8",
            metadata,
            Instant.parse("2001-02-03T04:05:06.789012345Z"));
    comesBack(new Message("key", full), new Message("key", plain()), new Message(null, full));
  }

  @Test
  void oddNamesAreKeptCharacterByCharacter() {
    List<Message> messages = new ArrayList<>();
    for (String odd : ODD) {
      Metadata metadata = new Metadata(odd, odd + "!", Map.of(odd, odd, "plain", odd));
      Event event = Event.of(odd, bytes(odd)).inStream(odd).tagged(odd, odd + ",").with(metadata);
      messages.add(new Message(odd, event));
      messages.add(new Message(null, plain().inStream(odd)));
    }
    comesBack(messages.toArray(Message[]::new));
  }

  @Test
  void headersMayHaveTheNamesThatAFormatUsesItself() {
    Metadata metadata = Metadata.none();
    for (String name :
        List.of("id", "ce_id", "ce_type", "content-type", "traceparent", "key", "Key", "time")) {
      metadata = metadata.withHeader(name, "mine: " + name);
    }
    comesBack(new Message("k", plain().with(metadata.withHeader("lines", "a\r\nb\tc"))));
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
        new Message("k", Event.of("A", new byte[0])),
        new Message("k", Event.of("A", new byte[1])));
  }

  @Test
  void aMessageOfTheMostBytesIsKept() {
    byte[] most = new byte[backend().maxMessageBytes()];
    for (int i = 0; i < most.length; i += 64) {
      most[i] = (byte) random.nextInt();
    }
    String topic = newTopic(1);
    Message message = new Message("k", Event.of("A", most));
    topics().publish(topic, message);
    byte[] found = all(topic).getFirst().event().data();
    assertThat(Arrays.equals(found, most)).as("seed %d", seed).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T12:00:00Z",
        "2026-03-01T12:00:00.000000001Z",
        "2026-03-01T12:00:00.999999999Z",
        "1969-12-31T23:59:59.999999999Z",
        "0001-01-01T00:00:00.000000001Z",
        "+1000000000-12-31T23:59:59.999999999Z",
        "-1000000000-01-01T00:00:00Z"
      })
  void whenItHappenedIsKeptToTheNanosecond(String time) {
    comesBack(new Message("k", plain().occurredAt(Instant.parse(time))));
  }

  @Test
  void idsOfAllVersionsAreKept() {
    comesBack(
        new Message("k", plain().withId(new UUID(0, 0))),
        new Message("k", plain().withId(new UUID(-1, -1))),
        new Message("k", plain().withId(EventIds.named("x"))));
  }
}
