package io.headwater.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a message on the wire, and of what others put there. The scenario in binary
 * content mode is the one of the CloudEvents conformance suite (kafka-protocol-binding.feature,
 * Apache-2.0).
 */
class CloudEventsTest {
  private static final byte[] HELLO = bytes("{\"message\": \"Hello World!\"}");

  @Test
  void theConformanceScenarioInBinaryContentMode() {
    Headers headers = new RecordHeaders();
    headers.add("ce_specversion", bytes("1.0"));
    headers.add("ce_id", bytes("1234-1234-1234"));
    headers.add("ce_type", bytes("com.example.someevent"));
    headers.add("ce_source", bytes("/mycontext/subcontext"));
    headers.add("ce_time", bytes("2018-04-05T03:56:24Z"));
    headers.add("content-type", bytes("application/json"));

    Event event = read(null, HELLO, headers).event();

    assertThat(event.type()).isEqualTo("com.example.someevent");
    assertThat(event.occurredAt()).isEqualTo("2018-04-05T03:56:24Z");
    assertThat(event.contentType()).isEqualTo("application/json");
    assertThat(event.data()).isEqualTo(HELLO);
    assertThat(event.id()).isEqualTo(EventIds.named("/mycontext/subcontext 1234-1234-1234"));
    assertThat(event.metadata().headers())
        .isEqualTo(Map.of("ce_id", "1234-1234-1234", "ce_source", "/mycontext/subcontext"));
  }

  @Test
  void aRecordInStructuredContentModeKeepsItsBytesAndItsContentType() {
    for (String contentType :
        Set.of("application/cloudevents+json", "application/cloudevents+json; charset=utf-8")) {
      Headers headers = new RecordHeaders();
      headers.add("content-type", bytes(contentType));

      Event event = read(null, HELLO, headers).event();

      assertThat(event.type()).isEqualTo("foreign");
      assertThat(event.contentType()).isEqualTo(contentType);
      assertThat(event.data()).isEqualTo(HELLO);
    }
  }

  @Test
  void whatIsPublishedIsACloudEventInBinaryContentMode() {
    Event event =
        Event.of("OrderPlaced", HELLO)
            .inStream("order-1")
            .tagged("b, c", "a")
            .occurredAt(Instant.parse("2026-11-22T10:11:12.123456789Z"))
            .with(Metadata.none().withCorrelationId("co").withCausationId("ca"));

    ProducerRecord<byte[], byte[]> record =
        CloudEvents.write("orders", 3, new Message("käse", event));

    assertThat(record.topic()).isEqualTo("orders");
    assertThat(record.partition()).isEqualTo(3);
    assertThat(record.key()).isEqualTo(bytes("käse"));
    assertThat(record.value()).isEqualTo(HELLO);
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(each -> headers.put(each.key(), text(each.value())));
    assertThat(headers)
        .isEqualTo(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", event.id().toString(),
                "ce_source", "/topics/orders",
                "ce_type", "OrderPlaced",
                "ce_time", "2026-11-22T10:11:12.123456789Z",
                "ce_subject", "order-1",
                "ce_tags", "a,b%2C+c",
                "ce_correlationid", "co",
                "ce_causationid", "ca",
                "content-type", "application/json"));
  }

  @Test
  void everyPartOfAnEventComesBackAsItWas() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Message message = message(random);
      assertThat(roundTrip(message)).as("seed %d, message %d", seed, i).isEqualTo(message);
    }
  }

  @Test
  void anEventWithNothingInItComesBackAsItWas() {
    Message nothing =
        new Message(
            null,
            new Event(
                new UUID(0, 0),
                "t",
                null,
                Set.of(),
                new byte[0],
                "c",
                Metadata.none().withHeader("h", ""),
                null));

    assertThat(roundTrip(nothing)).isEqualTo(nothing);
  }

  @Test
  void freeHeadersNamedLikeAttributesComeBackAsTheyWere() {
    Metadata metadata = Metadata.none();
    for (String name : Set.of("ce_id", "ce_type", "content-type", "hw_x", "ce_tags", "x")) {
      metadata = metadata.withHeader(name, "mine");
    }
    Message message = new Message("k", Event.of("t", HELLO).with(metadata));

    assertThat(roundTrip(message)).isEqualTo(message);
  }

  @Test
  void aRecordWithoutAnythingIsNamedByItsPlaceAndKeepsItsBytes() {
    Delivery delivery = read(bytes("key"), new byte[] {1, -1}, new RecordHeaders());

    assertThat(delivery.key()).isEqualTo("key");
    assertThat(delivery.event().id()).isEqualTo(EventIds.named("orders-2-77"));
    assertThat(delivery.event().type()).isEqualTo("foreign");
    assertThat(delivery.event().contentType()).isEqualTo("application/octet-stream");
    assertThat(delivery.event().data()).containsExactly(1, -1);
    assertThat(delivery.attempt()).isEqualTo(1);
  }

  @Test
  void aRecordWithoutAValueIsATombstone() {
    Delivery delivery = read(bytes("key"), null, new RecordHeaders());

    assertThat(delivery.event().type()).isEqualTo("tombstone");
    assertThat(delivery.event().data()).isEmpty();
  }

  @Test
  void whatIsNotUnderstoodStaysAmongTheFreeHeadersAndNothingIsRefused() {
    Headers headers = new RecordHeaders();
    headers.add("ce_specversion", bytes("7.3"));
    headers.add("ce_type", bytes(""));
    headers.add("ce_time", bytes("yesterday"));
    headers.add("ce_tags", bytes("%"));
    headers.add("ce_subject", bytes("a\u0000b"));
    headers.add("traceparent", bytes("00-1-2-03"));
    headers.add("binary", new byte[] {-1, -2});
    headers.add("none", null);

    Event event = read(new byte[] {-1}, HELLO, headers).event();

    assertThat(event.type()).isEqualTo("foreign");
    assertThat(event.occurredAt()).isNull();
    assertThat(event.stream()).isNull();
    assertThat(event.tags()).isEmpty();
    assertThat(event.data()).isEqualTo(HELLO);
    assertThat(event.metadata().headers())
        .isEqualTo(
            Map.of(
                "ce_specversion", "7.3",
                "ce_time", "yesterday",
                "ce_tags", "%",
                "ce_type", "",
                "traceparent", "00-1-2-03"));
  }

  @Test
  void ofHeadersOfOneNameTheLastThatIsTextCounts() {
    Headers headers = new RecordHeaders();
    headers.add("ce_specversion", bytes("7.3"));
    headers.add("ce_specversion", bytes("1.0"));
    headers.add("ce_type", bytes("first"));
    headers.add("ce_type", bytes("last"));
    headers.add("ce_type", new byte[] {-1});
    headers.add("ce_id", bytes(""));
    headers.add("ce_source", bytes("/topics/others"));

    Event event = read(null, HELLO, headers).event();

    assertThat(event.type()).isEqualTo("last");
    assertThat(event.id()).isEqualTo(EventIds.named("orders-2-77"));
    assertThat(event.metadata().headers())
        .isEqualTo(Map.of("ce_id", "", "ce_source", "/topics/others"));
  }

  /** It is also what a decoder that is not strict puts in place of what is no text. */
  @Test
  void theReplacementCharacterIsText() {
    Headers headers = new RecordHeaders();
    headers.add("ce_type", bytes("a\uFFFDb"));

    assertThat(read(null, HELLO, headers).event().type()).isEqualTo("a\uFFFDb");
    assertThat(read(bytes("\uFFFD"), HELLO, headers).key()).isEqualTo("\uFFFD");
  }

  @Test
  void aTimeWithAnOffsetIsUnderstood() {
    Headers headers = new RecordHeaders();
    headers.add("ce_time", bytes("2018-04-05T05:56:24+02:00"));

    assertThat(read(null, HELLO, headers).event().occurredAt()).isEqualTo("2018-04-05T03:56:24Z");
  }

  @Test
  void aRecordWithTooManyHeadersOrTooMuchDataIsStillRead() {
    Headers headers = new RecordHeaders();
    for (int i = 0; i < 500; i++) {
      headers.add("h" + i, bytes("v".repeat(9_000 * (i % 2))));
    }
    byte[] large = new byte[Limits.MAX_DATA_BYTES + 1];

    Event event = read(null, large, headers).event();

    assertThat(event.type()).isEqualTo("foreign.too-large");
    assertThat(event.data()).isEmpty();
    assertThat(event.metadata().headers()).hasSize(Limits.MAX_HEADERS);
  }

  @Test
  void aKeyThatIsNoTextIsShownInHexadecimal() {
    assertThat(read(new byte[] {-1, 16}, HELLO, new RecordHeaders()).key()).isEqualTo("0xff10");
  }

  private static Message roundTrip(Message message) {
    ProducerRecord<byte[], byte[]> record = CloudEvents.write("orders", null, message);
    Delivery delivery = read(record.key(), record.value(), record.headers());
    return new Message(delivery.key(), delivery.event());
  }

  private static Delivery read(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    return CloudEvents.read(
        new ConsumerRecord<>(
            "orders",
            2,
            77,
            1_000,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            key,
            value,
            headers,
            Optional.empty()));
  }

  private static Message message(Random random) {
    byte[] data = new byte[random.nextInt(20)];
    random.nextBytes(data);
    Set<String> tags = new TreeSet<>();
    Map<String, String> headers = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(text(random, 1));
      headers.put(text(random, 1), text(random, 0));
    }
    Event event =
        new Event(
            new UUID(random.nextLong(), random.nextLong()),
            text(random, 1),
            random.nextBoolean() ? text(random, 1) : null,
            tags,
            data,
            text(random, 1),
            new Metadata(
                random.nextBoolean() ? text(random, 1) : null,
                random.nextBoolean() ? text(random, 1) : null,
                headers),
            random.nextBoolean()
                ? Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))
                : null);
    return new Message(random.nextBoolean() ? text(random, 1) : null, event);
  }

  /** Up to a dozen characters, half of them plain, the others from all of Unicode. */
  private static String text(Random random, int min) {
    StringBuilder out = new StringBuilder();
    for (int i = min + random.nextInt(12); i > 0; i--) {
      int c = random.nextBoolean() ? ' ' + random.nextInt(95) : random.nextInt(0x110000);
      out.appendCodePoint(Character.isISOControl(c) || (c >= 0xD800 && c < 0xE000) ? ',' : c);
    }
    return out.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
