package io.headwater.embedded.topic;

import static io.headwater.embedded.Stores.SMALL;
import static io.headwater.embedded.topic.TopicFixture.beginning;
import static io.headwater.embedded.topic.TopicFixture.message;
import static io.headwater.embedded.topic.TopicFixture.rest;
import static io.headwater.embedded.topic.TopicFixture.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.embedded.Embedded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A reader goes on in each partition by itself, and waits without missing anything. */
class TopicReadingTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Embedded store = Embedded.inMemory(SMALL);
  private final Topics topics = store.topics();

  @AfterEach
  void close() {
    store.close();
  }

  private void publish(int from, int to) {
    for (int i = from; i < to; i++) {
      List<Message> batch = new ArrayList<>();
      for (int j = 0; j < 5; j++) {
        batch.add(message("k" + (i + j), i + "." + j));
      }
      topics.publish("t", batch);
    }
  }

  @Test
  void aPausedPartitionIsCaughtUpFromWhereItStoodWithoutGivingTheOthersTwice() {
    topics.create(Topic.of("t", 4));
    publish(0, 100);
    TopicPartition slow = new TopicPartition("t", 1);
    List<Delivery> seen = new ArrayList<>();
    try (TopicReader reader = topics.reader(beginning(topics, "t"))) {
      reader.pause(slow);
      seen.addAll(rest(reader));
      assertThat(seen).hasSizeGreaterThan(100).noneMatch(one -> one.partition() == 1);
      assertThat(reader.position(slow)).isZero();
      publish(100, 150);
      reader.resume(slow);
      seen.addAll(rest(reader));
      publish(150, 160);
      seen.addAll(rest(reader));
    }
    assertThat(seen).hasSize(160 * 5);
    for (int p = 0; p < 4; p++) {
      int partition = p;
      List<Long> offsets =
          seen.stream().filter(one -> one.partition() == partition).map(Delivery::offset).toList();
      assertThat(offsets).isSorted().doesNotHaveDuplicates();
      assertThat((long) offsets.size()).isEqualTo(topics.ranges("t").get(p).next());
    }
  }

  @Test
  void onePollGivesABoundedNumberOfMessagesAndBytes() {
    topics.create(Topic.of("t", 1));
    List<Message> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(message("k", "v" + i));
    }
    topics.publish("t", many);
    topics.create(Topic.of("big", 1));
    for (int i = 0; i < 20; i++) {
      topics.publish("big", new Message("k", Event.of("T", new byte[1 << 20])));
    }
    try (TopicReader reader = topics.reader(beginning(topics, "t"));
        TopicReader big = topics.reader(beginning(topics, "big"))) {
      assertThat(reader.poll(Duration.ZERO)).hasSizeBetween(1_000, 1_999);
      assertThat(big.poll(Duration.ZERO)).hasSizeBetween(4, 5);
    }
  }

  @Test
  void topicsOfOneReaderTakeTurns() {
    topics.create(Topic.of("a", 1));
    topics.create(Topic.of("b", 1));
    for (int i = 0; i < 3_000; i++) {
      topics.publish("a", message("k", "a"));
    }
    topics.publish("b", message("k", "b"));
    try (TopicReader reader =
        topics.reader(Map.of(new TopicPartition("a", 0), 0L, new TopicPartition("b", 0), 0L))) {
      List<Delivery> first = new ArrayList<>(reader.poll(Duration.ZERO));
      first.addAll(reader.poll(Duration.ZERO));
      assertThat(first).extracting(TopicFixture::text).contains("b");
    }
  }

  @Test
  void aReaderThatWaitsIsToldOfTheNextMessage() throws Exception {
    topics.create(Topic.of("t", 3));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        TopicReader reader = topics.reader(beginning(topics, "t"))) {
      for (int i = 0; i < 200; i++) {
        Future<List<Delivery>> waiting = threads.submit(() -> reader.poll(LONG));
        topics.publish("t", message("k" + i, "v" + i));
        assertThat(text(waiting.get().getFirst())).isEqualTo("v" + i);
      }
    }
  }

  @Test
  void wakeupEndsTheWaitOrTheNextPoll() throws Exception {
    topics.create(Topic.of("t", 3));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        TopicReader reader = topics.reader(beginning(topics, "t"))) {
      for (int i = 0; i < 200; i++) {
        Future<List<Delivery>> waiting = threads.submit(() -> reader.poll(LONG));
        reader.wakeup();
        assertThat(waiting.get()).isEmpty();
      }
    }
  }

  @Test
  void closingTheStoreOrDeletingTheTopicEndsTheWait() throws Exception {
    topics.create(Topic.of("t", 1));
    topics.create(Topic.of("gone", 1));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        TopicReader reader = topics.reader(beginning(topics, "t"));
        TopicReader other = topics.reader(beginning(topics, "gone"))) {
      Future<List<Delivery>> deleted = threads.submit(() -> other.poll(LONG));
      topics.delete("gone");
      assertThatThrownBy(deleted::get)
          .hasRootCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'gone'");
      Future<List<Delivery>> waiting = threads.submit(() -> reader.poll(LONG));
      store.close();
      assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(StoreClosed.class);
      assertThatThrownBy(() -> topics.publish("t", message("k", "v")))
          .isInstanceOf(StoreClosed.class);
    }
  }
}
