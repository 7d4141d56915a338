package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.Topics.Range;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is published is where the answer says, once, in order. */
abstract class PublishContract extends TopicSuite {
  PublishContract() {
    super("publish contract");
  }

  /** A message and the answer to its publication. */
  private record Sent(Message message, Published place) {}

  @Test
  void aMessageIsReadWhereTheAnswerSaysAtTheTimeItSays() {
    String topic = newTopic(3);
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tick();
      Message message = message("key" + i % 7, "text" + i);
      sent.add(new Sent(message, topics().publish(topic, message)));
    }
    readersSee(topic, sent);
  }

  private void readersSee(String topic, List<Sent> sent) {
    List<Delivery> expected =
        sent.stream()
            .sorted(
                Comparator.comparingInt((Sent each) -> each.place().partition())
                    .thenComparingLong(each -> each.place().offset()))
            .map(each -> delivery(topic, each))
            .toList();
    assertThat(all(topic)).isEqualTo(expected);
    checked(sent.size());
  }

  private static Delivery delivery(String topic, Sent sent) {
    Published place = sent.place();
    Message message = sent.message();
    return new Delivery(
        topic, place.partition(), place.offset(), place.time(), message.key(), message.event(), 1);
  }

  @Test
  void theFirstOffsetIsZeroAndOffsetsRise() {
    String topic = newTopic(1);
    List<Published> places = publish(topic, "k", "a", "b", "c");
    assertThat(places).extracting(Published::offset).isSorted().doesNotHaveDuplicates();
    assertThat(places.getFirst().offset()).isZero();
    assertThat(topics().ranges(topic)).containsExactly(new Range(0, places.getLast().offset() + 1));
  }

  @Test
  void anEmptyPartitionBeginsAndEndsAtZero() {
    assertThat(topics().ranges(newTopic(2))).containsExactly(new Range(0, 0), new Range(0, 0));
  }

  @Test
  void theTimeIsThatOfTheClockInMilliseconds() {
    String topic = newTopic(1);
    Published first = topics().publish(topic, message("k", "a"));
    assertThat(first.time()).isEqualTo(first.time().truncatedTo(ChronoUnit.MILLIS));
    if (canHere(backend().takesClock(), "has a clock of its own")) {
      Instant expected = Instant.ofEpochMilli(clock.now().toEpochMilli());
      assertThat(first.time()).isEqualTo(expected);
    }
  }

  @Test
  void aKeyGoesToThePartitionThatThePartitionerSays() {
    int partitions = 7;
    String topic = newTopic(partitions);
    for (String key : List.of("a", "ab", "abc", "abcd", "ß", "日本語", "😀", "x".repeat(255))) {
      int expected = Partitioner.partition(key, partitions);
      assertThat(topics().publish(topic, message(key, "x")).partition()).isEqualTo(expected);
      assertThat(topics().publish(topic, List.of(message(key, "y"))).getFirst().partition())
          .isEqualTo(expected);
      assertThat(topics().publishAtomically(topic, List.of(message(key, "z"))))
          .extracting(Published::partition)
          .containsExactly(expected);
      checked(3);
    }
    all(topic)
        .forEach(
            delivery ->
                assertThat(delivery.partition())
                    .isEqualTo(Partitioner.partition("" + delivery.key(), partitions)));
  }

  @Test
  void messagesWithoutAKeyGoSomewhereAndStayWithoutOne() {
    String topic = newTopic(3);
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Message message = message(null, "text" + i);
      sent.add(new Sent(message, topics().publish(topic, message)));
    }
    readersSee(topic, sent);
    assertThat(all(topic)).extracting(Delivery::key).containsOnlyNulls();
  }

  @Test
  void severalMessagesKeepTheirOrderInEachPartition() {
    String topic = newTopic(4);
    List<Sent> sent = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      List<Message> batch = batch(round * 50, 50);
      add(sent, batch, topics().publish(topic, batch));
    }
    readersSee(topic, sent);
    everyKeyIsInOrder(topic);
  }

  private static List<Message> batch(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> message("key" + i % 11, Integer.toString(i)))
        .toList();
  }

  private static void add(List<Sent> sent, List<Message> batch, List<Published> places) {
    assertThat(places).hasSameSizeAs(batch);
    for (int i = 0; i < batch.size(); i++) {
      sent.add(new Sent(batch.get(i), places.get(i)));
    }
  }

  private void everyKeyIsInOrder(String topic) {
    List<Delivery> found = all(topic);
    for (String key : found.stream().map(Delivery::key).distinct().toList()) {
      assertThat(found.stream().filter(one -> key.equals(one.key())).map(TopicSuite::text))
          .as("seed %d, key %s", seed, key)
          .isSortedAccordingTo(Comparator.comparingInt(Integer::parseInt));
      checked(1);
    }
  }

  @Test
  void asynchronousPublishesOfOneThreadKeepTheirOrder() {
    String topic = newTopic(4);
    List<List<Message>> batches = new ArrayList<>();
    List<CompletableFuture<List<Published>>> later = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      batches.add(batch(i * 5, 1 + i % 5));
      later.add(topics().publishAsync(topic, batches.getLast()));
    }
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < later.size(); i++) {
      add(sent, batches.get(i), Crew.get(later.get(i)));
    }
    readersSee(topic, sent);
    everyKeyIsInOrder(topic);
  }

  @Test
  void allWaysOfPublishingShareOneOrder() {
    String topic = newTopic(2);
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      List<Message> batch = batch(i * 3, 3);
      List<Published> places =
          switch (i % 3) {
            case 0 -> topics().publish(topic, batch);
            case 1 -> topics().publishAtomically(topic, batch);
            default -> Crew.get(topics().publishAsync(topic, batch));
          };
      add(sent, batch, places);
    }
    readersSee(topic, sent);
    everyKeyIsInOrder(topic);
  }

  @Test
  void nothingIsPublishedOfNothing() {
    String topic = newTopic(1);
    assertThat(topics().publish(topic, List.of())).isEmpty();
    assertThat(topics().publishAtomically(topic, List.of())).isEmpty();
    assertThat(Crew.get(topics().publishAsync(topic, List.of()))).isEmpty();
    assertThat(all(topic)).isEmpty();
  }

  @Test
  void aRepeatedIdIsPublishedAgain() {
    String topic = newTopic(1);
    Message message = message("k", "twice");
    topics().publish(topic, message);
    topics().publish(topic, message);
    assertThat(all(topic))
        .extracting(Delivery::event)
        .containsExactly(message.event(), message.event());
  }

  @Test
  void topicsAreIndependent() {
    String one = newTopic(1);
    String other = newTopic(1);
    publish(one, "k", "a", "b");
    publish(other, "k", "c");
    assertThat(texts(all(one))).containsExactly("a", "b");
    assertThat(texts(all(other))).containsExactly("c");
    assertThat(topics().ranges(other)).containsExactly(new Range(0, 1));
  }
}
