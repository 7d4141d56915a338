package io.headwater.testkit;

import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Messages that are hard to carry whole, whatever carries them. */
final class HardMessages {
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

  // Of CloudEvents, Kafka's and AMQP's.
  private static final List<String> USED_BY_FORMATS =
      List.of(
          "id",
          "ce_id",
          "ce_type",
          "content-type",
          "traceparent",
          "key",
          "Key",
          "time",
          "x-death",
          "x-delivery-count");

  private HardMessages() {}

  /** An event of nothing but a type and some bytes. */
  static Event plain() {
    return Event.of("A", "{}".getBytes(StandardCharsets.UTF_8));
  }

  /** One that has every part, one that has few, and one without a key. */
  static List<Message> full() {
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
    return List.of(new Message("key", full), new Message("key", plain()), new Message(null, full));
  }

  /** With odd characters wherever text may be. */
  static List<Message> odd() {
    List<Message> messages = new ArrayList<>();
    for (String odd : ODD) {
      Metadata metadata = new Metadata(odd, odd + "!", Map.of(odd, odd, "plain", odd));
      byte[] data = odd.getBytes(StandardCharsets.UTF_8);
      Event event = Event.of(odd, data).inStream(odd).tagged(odd, odd + ",").with(metadata);
      messages.add(new Message(odd, event));
      messages.add(new Message(null, plain().inStream(odd)));
    }
    return messages;
  }

  /** With headers of names that formats use themselves. */
  static Message withNamesOfFormats() {
    Metadata metadata = Metadata.none().withHeader("lines", "a\r\nb\tc");
    for (String name : USED_BY_FORMATS) {
      metadata = metadata.withHeader(name, "mine: " + name);
    }
    return new Message("k", plain().with(metadata));
  }

  /** The most and the longest of everything but data. */
  static Message longest() {
    String longest = "é".repeat(127) + "x";
    Set<String> tags = new TreeSet<>();
    Metadata metadata = new Metadata(longest, longest, Map.of());
    for (int i = 0; i < Limits.MAX_TAGS; i++) {
      tags.add("%03d".formatted(i) + "t".repeat(252));
    }
    for (int i = 0; i < Limits.MAX_HEADERS; i++) {
      String name = "%03d".formatted(i) + "h".repeat(252);
      metadata = metadata.withHeader(name, "v".repeat(Limits.MAX_HEADER_BYTES));
    }
    Event event =
        new Event(
            EventIds.next(), longest, longest, tags, new byte[0], longest, metadata, Instant.EPOCH);
    return new Message(longest, event);
  }

  /** With every byte there is, with one, and with none. */
  static List<Message> bytes() {
    byte[] each = new byte[256];
    for (int i = 0; i < each.length; i++) {
      each[i] = (byte) i;
    }
    return List.of(
        new Message("k", Event.of("A", each)),
        new Message("k", Event.of("A", new byte[0])),
        new Message(null, Event.of("A", new byte[0])),
        new Message("k", Event.of("A", new byte[1])));
  }
}
