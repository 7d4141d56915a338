package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Published;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every part of a message comes back exactly as it was published. */
abstract class RoundTripContract extends TopicSuite {
  RoundTripContract() {
    super("round trip contract");
  }

  private void comesBack(List<Message> messages) {
    String topic = newTopic(1);
    List<Published> places = topics().publish(topic, messages);
    comesBack(topic, places, messages);
    reopen();
    comesBack(topic, places, messages);
  }

  private void comesBack(String topic, List<Published> places, List<Message> messages) {
    List<Delivery> found = all(topic);
    assertThat(found).hasSize(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      Published place = places.get(i);
      Delivery delivery = found.get(i);
      assertThat(delivery.event()).isEqualTo(messages.get(i).event());
      assertThat(delivery.key()).isEqualTo(messages.get(i).key());
      assertThat(delivery.event().metadata()).isEqualTo(messages.get(i).event().metadata());
      assertThat(delivery.time()).isEqualTo(place.time());
      assertThat(delivery.offset()).isEqualTo(place.offset());
      assertThat(delivery.attempt()).isEqualTo(1);
      checked(6);
    }
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
    Event event = HardMessages.plain().occurredAt(Instant.parse(time));
    comesBack(List.of(new Message("k", event)));
  }

  @Test
  void idsOfAllVersionsAreKept() {
    comesBack(
        Stream.of(new UUID(0, 0), new UUID(-1, -1), EventIds.named("x"))
            .map(id -> new Message("k", HardMessages.plain().withId(id)))
            .toList());
  }
}
