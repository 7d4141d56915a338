package io.headwater.embedded.topic;

import static io.headwater.embedded.Stores.SMALL;
import static io.headwater.embedded.topic.TopicFixture.message;
import static io.headwater.embedded.topic.TopicFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.core.Topics.Range;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.MovedClock;
import io.headwater.embedded.Stores;
import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a topic keeps beside its messages: where they are, and where it begins. */
class TopicKeepingTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Disk disk = Disk.inMemory();
  private final MovedClock clock = new MovedClock();

  private Embedded open() {
    return Stores.open(disk, SMALL.withClock(clock));
  }

  /** Publishes one message each minute, to three partitions; a segment holds about 30. */
  private List<Published> publishFor(Topics topics, int minutes) {
    List<Published> places = new ArrayList<>();
    for (int i = 0; i < minutes; i++) {
      places.add(topics.publish("t", message("k" + i % 5, "v" + i)));
      clock.pass(Duration.ofMinutes(1));
    }
    return places;
  }

  private List<Path> files(String suffix) throws IOException {
    List<Path> found = new ArrayList<>();
    Path topics = Stores.STORE.resolve("topics");
    for (String topic : disk.list(topics)) {
      for (String name : disk.list(topics.resolve(topic))) {
        if (name.endsWith(suffix)) {
          found.add(topics.resolve(topic).resolve(name));
        }
      }
    }
    return found;
  }

  private static void checkTimes(Topics topics, List<Published> places) {
    for (Published place : places) {
      TopicPartition partition = new TopicPartition("t", place.partition());
      assertThat(topics.offsetAt(partition, place.time())).isEqualTo(place.offset());
      assertThat(topics.offsetAt(partition, place.time().plusNanos(1)))
          .isEqualTo(place.offset() + 1);
    }
  }

  @Test
  void offsetsAreFoundByTimeInEverySegment() {
    try (Embedded store = open()) {
      store.topics().create(Topic.of("t", 3));
      checkTimes(store.topics(), publishFor(store.topics(), 300));
    }
  }

  @Test
  void lostAndDamagedIndexesAreMadeAgainFromTheLog() throws IOException {
    List<Published> places;
    try (Embedded store = open()) {
      store.topics().create(Topic.of("t", 3));
      places = publishFor(store.topics(), 300);
    }
    List<Path> indexes = files(".index");
    assertThat(indexes).hasSizeGreaterThan(5);
    for (int i = 0; i < indexes.size(); i++) {
      if (i % 3 == 0) {
        disk.delete(indexes.get(i));
      } else if (i % 3 == 1 || i == indexes.size() - 1) {
        try (Disk.File file = disk.open(indexes.get(i), Disk.Mode.WRITE)) {
          file.write(ByteBuffer.wrap(new byte[] {77}), 60);
        }
      }
    }
    try (Embedded store = open()) {
      assertThat(readAll(store.topics(), "t")).hasSize(300);
      checkTimes(store.topics(), places);
    }
    assertThat(files(".index")).isEqualTo(indexes);
    try (Embedded store = Stores.openReadOnly(disk)) {
      checkTimes(store.topics(), places);
    }
  }

  @Test
  void retentionIsByTheClockOfTheStoreAlsoWhenNobodyPublishes() throws IOException {
    try (Embedded store = open()) {
      Topics topics = store.topics();
      topics.create(Topic.of("t", 3).keeping(new Topic.Retention(HOUR, null, false)));
      List<Published> places = publishFor(topics, 300);
      List<Range> kept = topics.ranges("t");
      assertThat(kept.stream().mapToLong(range -> range.next() - range.first()).sum())
          .isBetween(60L, 150L);
      assertThat(files(".log")).hasSize(files(".index").size() + 1).hasSizeLessThan(10);

      clock.pass(HOUR.plusMillis(1));
      ((EmbeddedTopics) store.topics()).tick();
      ((EmbeddedTopics) store.topics()).topic("t").step();
      assertThat(readAll(topics, "t")).isEmpty();
      for (int p = 0; p < 3; p++) {
        long next = kept.get(p).next();
        assertThat(topics.ranges("t").get(p)).isEqualTo(new Range(next, next));
        assertThat(topics.offsetAt(new TopicPartition("t", p), places.getFirst().time()))
            .isEqualTo(next);
      }
      assertThat(files(".log")).hasSize(1);
      assertThat(files(".index")).isEmpty();
    }
  }

  @Test
  void offsetsGoOnAfterAllMessagesOfAPartitionWereDroppedAndTheIndexesAreLost() throws IOException {
    List<Range> before;
    try (Embedded store = open()) {
      Topics topics = store.topics();
      topics.create(Topic.of("t", 3).keeping(new Topic.Retention(HOUR, null, false)));
      publishFor(topics, 100);
      clock.pass(HOUR.plusMillis(1));
      ((EmbeddedTopics) store.topics()).tick();
      ((EmbeddedTopics) store.topics()).topic("t").step();
      before = topics.ranges("t");
      topics.publish("t", message("k0", "after"));
    }
    for (Path index : files(".index")) {
      disk.delete(index);
    }
    try (Embedded store = open()) {
      List<Delivery> all = readAll(store.topics(), "t");
      assertThat(all).extracting(TopicFixture::text).containsExactly("after");
      assertThat(all.getFirst().offset())
          .isEqualTo(before.get(all.getFirst().partition()).next())
          .isPositive();
      assertThat(store.topics().ranges("t").stream().mapToLong(Range::next).sum()).isEqualTo(101);
    }
  }

  @Test
  void aDeletedTopicLeavesNoFilesAndItsNameIsFree() throws IOException {
    try (Embedded store = open()) {
      Topics topics = store.topics();
      topics.create(Topic.of("t", 3));
      publishFor(topics, 100);
      topics.delete("t");
      assertThat(files("")).isEmpty();
      assertThat(topics.find("t")).isEmpty();
      assertThatThrownBy(() -> topics.publish("t", message("k", "v")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no topic 't'");
      assertThat(topics.create(Topic.of("t", 2))).isTrue();
      assertThat(readAll(topics, "t")).isEmpty();
    }
    try (Embedded store = open()) {
      assertThat(store.topics().all()).containsExactly(Topic.of("t", 2));
    }
  }

  @Test
  void aTopicThatDiffersOrCannotBeKeptIsRefused() {
    try (Embedded store = open()) {
      Topics topics = store.topics();
      topics.create(Topic.of("t", 3));
      assertThatThrownBy(() -> topics.create(Topic.of("t", 4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("topic 't'", "3 partitions", "expected 4 partitions");
      Topic compacted = Topic.of("c", 1).keeping(Topic.Retention.newestByKey());
      assertThatThrownBy(() -> topics.create(compacted))
          .isInstanceOf(NotSupported.class)
          .hasMessageContaining("'c'");
      assertThat(topics.find("c")).isEmpty();
    }
  }

  @Test
  void aTopicThatLostItsLogIsRefused() throws IOException {
    try (Embedded store = open()) {
      store.topics().create(Topic.of("t", 3));
    }
    for (Path file : files("")) {
      disk.delete(file);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreCorrupt.class)
        .hasMessageContaining("topic 't' has no log");
  }

  @Test
  void damageInATopicIsReportedWithItsNameAndTheFile() throws IOException {
    try (Embedded store = open()) {
      store.topics().create(Topic.of("t", 3));
      publishFor(store.topics(), 100);
    }
    Path first = files(".log").getFirst();
    try (Disk.File file = disk.open(first, Disk.Mode.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {77}), 300);
    }
    try (Embedded store = open()) {
      assertThatThrownBy(() -> readAll(store.topics(), "t"))
          .isInstanceOf(StoreCorrupt.class)
          .hasMessageContaining("topic 't'")
          .hasMessageContaining(first.getFileName().toString());
      store.topics().publish("t", message("k", "the writer is not harmed"));
    }
  }
}
