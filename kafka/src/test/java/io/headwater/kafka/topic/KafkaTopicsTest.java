package io.headwater.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Limits;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.SharedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What topics on Kafka do beside what the contract suites ask of every backend. */
class KafkaTopicsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int ROUNDS = 200;

  @TempDir Path directory;
  private KafkaHeadwater headwater;
  private Topics topics;

  @BeforeAll
  static void deleteWhatOthersLeft() throws Exception {
    SharedKafka.empty();
  }

  @BeforeEach
  void connect() {
    headwater = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("store"));
    topics = headwater.topics();
  }

  @AfterEach
  void clean() {
    topics.all().forEach(topic -> topics.delete(topic.name()));
    headwater.close();
  }

  @Test
  void aTopicComesBackWithItsRetention() {
    for (Retention retention :
        List.of(
            Retention.forever(),
            Retention.newestByKey(),
            Retention.of(Duration.ofMinutes(10), 2L << 30),
            new Retention(Duration.ofDays(1), null, false),
            new Retention(null, 1L << 20, false),
            new Retention(Duration.ofDays(1), null, true))) {
      Topic topic = Topic.of("kept", 4).keeping(retention);

      assertThat(topics.create(topic)).isTrue();
      assertThat(topics.create(topic)).isFalse();
      assertThat(topics.find("kept")).contains(topic);
      assertThat(topics.all()).containsExactly(topic);
      topics.delete("kept");
      assertThat(topics.find("kept")).isEmpty();
    }
  }

  @Test
  void bytesThatCannotBeSharedEquallyAreRoundedUp() {
    Topic topic = Topic.of("odd", 3).keeping(new Retention(null, 100L, false));

    assertThat(topics.create(topic)).isTrue();
    assertThat(topics.create(topic)).isFalse();
    assertThat(topics.find("odd").orElseThrow().retention().bytes()).isEqualTo(102);
  }

  @Test
  void theNameOfAParkingTopicIsRefused() {
    assertThatThrownBy(() -> topics.create(Topic.of("orders.parked", 1)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("orders.parked");
  }

  @Test
  void keyedMessagesGoWhereThePartitionerSaysAndKeepTheirOrder() {
    topics.create(Topic.of("orders", 5));
    List<Message> messages =
        IntStream.range(0, 500).mapToObj(i -> message("k" + i % 50, "m" + i)).toList();

    List<Published> published = topics.publish("orders", messages);

    for (int i = 0; i < 500; i++) {
      assertThat(published.get(i).partition()).isEqualTo(Partitioner.partition("k" + i % 50, 5));
    }
    List<Delivery> read = readAll("orders");
    for (int k = 0; k < 50; k++) {
      String key = "k" + k;
      assertThat(read.stream().filter(each -> key.equals(each.key())).map(Delivery::event))
          .isEqualTo(
              messages.stream()
                  .filter(each -> key.equals(each.key()))
                  .map(Message::event)
                  .toList());
    }
  }

  /**
   * A partition whose leader had just come took the second batch of an unknown producer, and then
   * refused the first for good: with several in flight, messages were lost and out of order.
   */
  @Test
  void theFirstMessagesOfANewTopicArriveAtOnceAndInOrder() {
    List<Message> messages =
        IntStream.range(0, 400).mapToObj(i -> message("k" + i % 80, "m" + i)).toList();
    for (int round = 0; round < 3; round++) {
      String topic = "fresh" + round;
      topics.create(Topic.of(topic, 64));
      topics.publish(topic, messages);
      assertThat(readAll(topic)).hasSize(messages.size());
    }
  }

  @Test
  void theLargestEventFitsWithTheMostHeadersAndTags() {
    topics.create(Topic.of("large", 1));
    byte[] data = new byte[Limits.MAX_DATA_BYTES];
    new java.util.Random(1).nextBytes(data);
    Event event = Event.of("large", data);
    for (int i = 0; i < Limits.MAX_HEADERS; i++) {
      event =
          event.with(
              event
                  .metadata()
                  .withHeader("h".repeat(250) + i, "v".repeat(Limits.MAX_HEADER_BYTES)));
    }
    event =
        event.tagged(
            IntStream.range(0, Limits.MAX_TAGS)
                .mapToObj(i -> "ö".repeat(125) + i)
                .toArray(String[]::new));

    topics.publish("large", new Message("k", event));

    assertThat(readAll("large").getFirst().event()).isEqualTo(event);
  }

  /** Once in some hundred the end did not say so yet: brokers hear of a commit a moment later. */
  @Test
  void anAtomicPublishTakesOneMoreOffsetInEachPartitionAndTheEndSaysSo() {
    topics.create(Topic.of("atomic", 2));
    List<Message> messages = IntStream.range(0, 20).mapToObj(i -> message("k" + i, "")).toList();
    long[] count = new long[2];
    for (int round = 1; round <= ROUNDS; round++) {
      List<Published> published = topics.publishAtomically("atomic", messages);

      published.forEach(each -> count[each.partition()]++);
      assertThat(topics.ranges("atomic"))
          .as("round %d", round)
          .containsExactly(
              new Topics.Range(0, count[0] + round), new Topics.Range(0, count[1] + round));
    }
    assertThat(readAll("atomic")).hasSize(20 * ROUNDS);
  }

  @Test
  void aMessageWithoutAKeyIsRefusedByACompactedTopic() {
    topics.create(Topic.of("newest", 1).keeping(Retention.newestByKey()));

    assertThatThrownBy(() -> topics.publish("newest", message(null, "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newest")
        .hasMessageContaining("needs a key");
    assertThatThrownBy(() -> topics.publishAtomically("newest", List.of(message(null, ""))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs a key");
  }

  @Test
  void anUnknownTopicIsRefusedWithTheNamesOfThoseThereAre() {
    topics.create(Topic.of("orders", 1));

    assertThatThrownBy(() -> topics.publish("order", message("k", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no topic 'order'; there are: [orders]");
  }

  /** The number of partitions was remembered for ever: keys went to partitions of the old topic. */
  @Test
  void aTopicThatAnotherProcessMadeAnewGetsItsKeysByItsNewPartitions() {
    topics.create(Topic.of("orders", 2));
    topics.publish("orders", message("k", "0"));
    topics.publishAtomically("orders", List.of(message("k", "1")));
    makeAnew(Topic.of("orders", 5));

    topics.publish("orders", message("k", "2")); // hears of it
    List<Message> messages = IntStream.range(0, 50).mapToObj(i -> message("k" + i, "")).toList();
    List<Published> published = topics.publish("orders", messages);
    List<Published> atomically = topics.publishAtomically("orders", messages);

    for (int i = 0; i < 50; i++) {
      int partition = Partitioner.partition("k" + i, 5);
      assertThat(published.get(i).partition()).isEqualTo(partition);
      assertThat(atomically.get(i).partition()).isEqualTo(partition);
    }
    assertThat(readAll("orders")).hasSize(101);
  }

  /** What went to a partition that there is no more failed for ever, and blamed the cluster. */
  @Test
  void aTopicThatAnotherProcessMadeAnewWithFewerPartitionsIsPublishedToAgain() {
    KafkaOptions hasty =
        SharedKafka.options().withTimeouts(Duration.ofSeconds(8), Duration.ofSeconds(8));
    try (KafkaHeadwater mine = KafkaHeadwater.connect(hasty, directory.resolve("mine"))) {
      mine.topics().create(Topic.of("orders", 5));
      String key =
          "k" + IntStream.range(0, 99).filter(i -> isOnLast("k" + i)).findFirst().orElse(0);
      mine.topics().publish("orders", message(key, "0"));
      makeAnew(Topic.of("orders", 1));

      assertThatThrownBy(() -> mine.topics().publish("orders", message(key, "1")))
          .isInstanceOfAny(OutcomeUnknown.class, Unavailable.class);
      assertThat(mine.topics().publish("orders", message(key, "2")).partition()).isZero();

      topics.delete("orders");
      assertThatThrownBy(() -> mine.topics().publish("orders", message(key, "3")))
          .isInstanceOfAny(OutcomeUnknown.class, Unavailable.class);
      assertThatThrownBy(() -> mine.topics().publish("orders", message(key, "4")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no topic 'orders'");
    }
  }

  private static boolean isOnLast(String key) {
    return Partitioner.partition(key, 5) == 4;
  }

  private void makeAnew(Topic topic) {
    try (KafkaHeadwater other =
        KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("other"))) {
      other.topics().delete(topic.name());
      other.topics().create(topic);
    }
  }

  @Test
  void aReaderThatWantsMoreThanThereIsWaitsForIt() {
    topics.create(Topic.of("orders", 1));
    topics.publish("orders", List.of(message("k", "0"), message("k", "1")));
    TopicPartition partition = new TopicPartition("orders", 0);

    try (TopicReader reader = topics.reader(Map.of(partition, 4L))) {
      assertThat(reader.poll(Duration.ofSeconds(1))).isEmpty();
      IntStream.range(2, 6).forEach(i -> topics.publish("orders", message("k", "" + i)));
      List<Delivery> read = new ArrayList<>();
      while (read.size() < 2) {
        read.addAll(reader.poll(LONG));
      }
      assertThat(read).extracting(Delivery::offset).containsExactly(4L, 5L);
      assertThat(reader.position(partition)).isEqualTo(6);
    }
  }

  @Test
  void theOffsetOfATimeIsTheFirstMessageOfThatTimeOrLater() {
    topics.create(Topic.of("orders", 1));
    Published first = topics.publish("orders", message("k", "0"));
    TopicPartition partition = new TopicPartition("orders", 0);

    assertThat(topics.offsetAt(partition, Instant.EPOCH)).isZero();
    assertThat(topics.offsetAt(partition, first.time())).isZero();
    assertThat(topics.offsetAt(partition, first.time().plusNanos(1))).isEqualTo(1);
  }

  @Test
  void afterClosingEverythingSaysThatItWasClosed() {
    topics.create(Topic.of("orders", 1));
    KafkaHeadwater other =
        KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("other"));
    TopicReader reader = other.topics().reader(Map.of(new TopicPartition("orders", 0), 0L));
    other.close();
    other.close();

    assertThatThrownBy(() -> other.topics().publish("orders", message("k", "")))
        .isInstanceOf(StoreClosed.class)
        .hasMessageContaining(SharedKafka.get().bootstrap());
    assertThatThrownBy(() -> reader.poll(LONG)).isInstanceOf(StoreClosed.class);
    assertThatThrownBy(() -> other.topics().all()).isInstanceOf(StoreClosed.class);
    reader.close();
  }

  @Test
  void anInterruptedThreadPublishesAndKeepsTheFlag() {
    topics.create(Topic.of("orders", 1));
    Thread.currentThread().interrupt();
    try {
      topics.publish("orders", message("k", "0"));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      topics.publishAtomically("orders", List.of(message("k", "1")));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(readAll("orders")).hasSize(2);
  }

  private List<Delivery> readAll(String topic) {
    Map<TopicPartition, Long> from = new java.util.TreeMap<>();
    List<Topics.Range> ranges = topics.ranges(topic);
    for (int i = 0; i < ranges.size(); i++) {
      from.put(new TopicPartition(topic, i), 0L);
    }
    List<Delivery> read = new ArrayList<>();
    try (TopicReader reader = topics.reader(from)) {
      while (from.keySet().stream()
          .anyMatch(each -> reader.position(each) < ranges.get(each.partition()).next())) {
        read.addAll(reader.poll(LONG));
      }
    }
    return read;
  }

  private static Message message(@org.jspecify.annotations.Nullable String key, String text) {
    return new Message(
        key,
        Event.of("t", text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .withId(EventIds.next()));
  }
}
