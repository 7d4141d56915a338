package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics.Range;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A reader begins at an offset and misses nothing from there on. */
abstract class TopicReadContract extends TopicSuite {
  TopicReadContract() {
    super("topic read contract");
  }

  private static String[] numbered(String what, int count) {
    return IntStream.range(0, count).mapToObj(i -> what + i).toArray(String[]::new);
  }

  @Test
  void aReaderBeginsAtAnyOffset() {
    String topic = newTopic(1);
    String[] texts = numbered("m", 10);
    List<Published> places = publish(topic, "k", texts);
    for (int i = 0; i < texts.length; i++) {
      try (TopicReader reader = topics().reader(Map.of(at(topic, 0), places.get(i).offset()))) {
        assertThat(reader.position(at(topic, 0))).isEqualTo(places.get(i).offset());
        assertThat(texts(toTheEnd(reader, topic)))
            .containsExactly(Arrays.copyOfRange(texts, i, texts.length));
      }
      checked(1);
    }
  }

  @Test
  void aReaderThatBeginsAtTheEndGivesWhatIsPublishedThen() {
    String topic = newTopic(1);
    publish(topic, "k", "old");
    long end = topics().ranges(topic).getFirst().next();
    try (TopicReader reader = topics().reader(Map.of(at(topic, 0), end))) {
      assertThat(reader.poll(A_MOMENT)).isEmpty();
      publish(topic, "k", "new");
      assertThat(texts(take(reader, 1))).containsExactly("new");
    }
  }

  @Test
  void aReaderReadsOnlyWhatItWasToldTo() {
    int partitions = 3;
    String topic = newTopic(partitions);
    String other = newTopic(1);
    for (int p = 0; p < partitions; p++) {
      publish(topic, keyOf(p, partitions), "p" + p);
    }
    publish(other, "k", "other");
    Map<TopicPartition, Long> two = Map.of(at(topic, 1), 0L, at(other, 0), 0L);
    try (TopicReader reader = topics().reader(two)) {
      assertThat(texts(take(reader, 2))).containsExactlyInAnyOrder("p1", "other");
    }
  }

  @Test
  void manyPartitionsAreReadEachInOrder() {
    int partitions = 40;
    String topic = newTopic(partitions);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      messages.add(message("key" + i % 300, Integer.toString(i)));
    }
    topics().publish(topic, messages);
    try (TopicReader reader = topics().reader(beginning(topic))) {
      List<Delivery> found = toTheEnd(reader, topic);
      assertThat(found).hasSize(messages.size());
      Map<TopicPartition, Long> next = beginning(topic);
      for (Delivery delivery : found) {
        long least = next.getOrDefault(delivery.source(), 0L);
        assertThat(delivery.offset()).as("%s", delivery.source()).isGreaterThanOrEqualTo(least);
        next.put(delivery.source(), delivery.offset() + 1);
        checked(1);
      }
    }
    assertThat(all(topic)).extracting(Delivery::partition).contains(0, 1, partitions - 1);
  }

  @Test
  void thePositionIsBehindTheLastMessageGiven() {
    String topic = newTopic(1);
    publish(topic, "k", "a", "b", "c");
    try (TopicReader reader = topics().reader(beginning(topic))) {
      List<Delivery> found = new ArrayList<>();
      while (found.size() < 3) {
        List<Delivery> more = take(reader, 1);
        found.addAll(more);
        assertThat(reader.position(at(topic, 0))).isGreaterThan(more.getLast().offset());
      }
      toTheEnd(reader, topic);
      assertThat(reader.position(at(topic, 0))).isEqualTo(topics().ranges(topic).getFirst().next());
    }
  }

  @Test
  void aPausedPartitionGivesNothingAndGoesOnWhereItWas() {
    String topic = newTopic(2);
    String quiet = keyOf(0, 2);
    String loud = keyOf(1, 2);
    publish(topic, quiet, numbered("q", 5));
    try (TopicReader reader = topics().reader(beginning(topic))) {
      assertThat(texts(take(reader, 5))).containsExactly(numbered("q", 5));
      reader.pause(at(topic, 0));
      publish(topic, quiet, numbered("later", 7));
      publish(topic, loud, numbered("l", 30));
      assertThat(texts(take(reader, 30))).containsExactly(numbered("l", 30));
      assertThat(reader.poll(A_MOMENT)).isEmpty();

      reader.resume(at(topic, 0));
      publish(topic, quiet, "last");
      List<String> expected = new ArrayList<>(List.of(numbered("later", 7)));
      expected.add("last");
      assertThat(texts(take(reader, 8))).isEqualTo(expected);
    }
  }

  @Test
  void aPartitionPausedBeforeItsFirstMessageLosesNone() {
    String topic = newTopic(2);
    publish(topic, keyOf(0, 2), numbered("q", 3));
    publish(topic, keyOf(1, 2), numbered("l", 3));
    try (TopicReader reader = topics().reader(beginning(topic))) {
      reader.pause(at(topic, 0));
      assertThat(texts(take(reader, 3))).containsExactly(numbered("l", 3));
      reader.resume(at(topic, 0));
      assertThat(texts(take(reader, 3))).containsExactly(numbered("q", 3));
    }
  }

  @Test
  void wakeupEndsAPollThatWaitsOrTheNextOne() {
    String topic = newTopic(1);
    try (TopicReader reader = topics().reader(beginning(topic))) {
      reader.wakeup();
      assertThat(reader.poll(HANG)).isEmpty();
      assertThat(Crew.during(() -> reader.poll(Crew.FOREVER), reader::wakeup)).isEmpty();
      publish(topic, "k", "after");
      assertThat(texts(take(reader, 1))).containsExactly("after");
    }
  }

  @Test
  void aPollThatWaitsIsEndedByAMessage() {
    String topic = newTopic(1);
    try (TopicReader reader = topics().reader(beginning(topic))) {
      List<Delivery> found =
          Crew.during(() -> reader.poll(HANG), () -> publish(topic, "k", "news"));
      assertThat(texts(found)).containsExactly("news");
    }
  }

  @Test
  void aPollOfNoTimeLooksOnce() {
    try (TopicReader reader = topics().reader(beginning(newTopic(1)))) {
      assertThat(reader.poll(Duration.ZERO)).isEmpty();
      assertThat(reader.poll(Crew.LONG_OVER)).isEmpty();
    }
  }

  @Test
  void theOffsetAtATimeIsThatOfTheFirstMessageThenOrLater() {
    String topic = newTopic(2);
    List<Published> places = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      if (i % 3 > 0) {
        Instant last = places.getLast().time();
        await("a later time", () -> isLater(publishOneMore(topic, places), last));
      } else {
        publishOneMore(topic, places);
      }
    }
    long end = topics().ranges(topic).get(1).next();
    for (Published place : places) {
      for (int millis = -1; millis <= 1; millis++) {
        Instant time = place.time().plusMillis(millis);
        assertThat(topics().offsetAt(at(topic, 1), time)).isEqualTo(firstAt(places, time, end));
        checked(1);
      }
      Instant justAfter = place.time().plusNanos(1);
      assertThat(topics().offsetAt(at(topic, 1), justAfter))
          .isEqualTo(firstAt(places, justAfter, end));
    }
    assertThat(topics().offsetAt(at(topic, 1), Instant.EPOCH)).isZero();
    assertThat(topics().offsetAt(at(topic, 1), Instant.parse("2200-01-01T00:00:00Z")))
        .isEqualTo(end);
    assertThat(topics().offsetAt(at(topic, 0), Instant.EPOCH)).isZero();
  }

  private Published publishOneMore(String topic, List<Published> places) {
    tick();
    places.addAll(publish(topic, keyOf(1, 2), "m"));
    return places.getLast();
  }

  private static boolean isLater(Published place, Instant time) {
    return place.time().isAfter(time);
  }

  private static long firstAt(List<Published> places, Instant time, long end) {
    return places.stream()
        .filter(place -> !place.time().isBefore(time))
        .mapToLong(Published::offset)
        .findFirst()
        .orElse(end);
  }

  @Test
  void rangesAreWhatCanBeRead() {
    int partitions = 3;
    String topic = newTopic(partitions);
    for (int i = 0; i < 30; i++) {
      publish(topic, "key" + i, "m" + i);
    }
    List<Delivery> found = all(topic);
    List<Range> ranges = topics().ranges(topic);
    for (int p = 0; p < partitions; p++) {
      int partition = p;
      List<Long> offsets =
          found.stream().filter(one -> one.partition() == partition).map(Delivery::offset).toList();
      assertThat(ranges.get(p)).isEqualTo(new Range(0, offsets.getLast() + 1));
      checked(1);
    }
  }

  @Test
  void readersAreIndependent() {
    String topic = newTopic(1);
    publish(topic, "k", "a", "b");
    try (TopicReader one = topics().reader(beginning(topic));
        TopicReader other = topics().reader(beginning(topic))) {
      assertThat(texts(take(one, 2))).containsExactly("a", "b");
      assertThat(texts(take(other, 2))).containsExactly("a", "b");
      one.close();
      publish(topic, "k", "c");
      assertThat(texts(take(other, 1))).containsExactly("c");
    }
  }
}
