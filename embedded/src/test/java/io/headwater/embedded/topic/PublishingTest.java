package io.headwater.embedded.topic;

import static io.headwater.embedded.topic.TopicFixture.message;
import static io.headwater.embedded.topic.TopicFixture.readAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.embedded.Embedded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published is read again: where it was said to be, in order, also after reopening. */
class PublishingTest {
  @TempDir Path directory;

  @Test
  void messagesAreReadWhereTheyWereSaidToBeAlsoAfterReopening() {
    List<Message> sent = new ArrayList<>();
    List<Published> placed = new ArrayList<>();
    try (Embedded store = Embedded.open(directory.resolve("store"))) {
      Topics topics = store.topics();
      assertThat(topics.create(Topic.of("t", 5))).isTrue();
      assertThat(topics.create(Topic.of("t", 5))).isFalse();
      for (int i = 0; i < 50; i++) {
        List<Message> batch = new ArrayList<>();
        for (int j = 0; j <= i; j++) {
          batch.add(
              j % 7 == 0
                  ? new Message(null, Event.of("T", new byte[j]))
                  : message("k" + j, "v" + i));
        }
        placed.addAll(topics.publish("t", batch));
        sent.addAll(batch);
      }
      check(topics, sent, placed);
    }
    try (Embedded store = Embedded.open(directory.resolve("store"))) {
      check(store.topics(), sent, placed);
      placed.add(store.topics().publish("t", message("k", "last")));
      sent.add(message("k", "last"));
    }
    try (Embedded store = Embedded.openReadOnly(directory.resolve("store"))) {
      assertThat(readAll(store.topics(), "t")).hasSize(sent.size());
      assertThatThrownBy(() -> store.topics().publish("t", message("k", "no")))
          .isInstanceOf(NotSupported.class);
    }
  }

  private static void check(Topics topics, List<Message> sent, List<Published> placed) {
    Map<String, Message> expected = new HashMap<>();
    for (int i = 0; i < sent.size(); i++) {
      Published at = placed.get(i);
      expected.put(at.partition() + "@" + at.offset(), sent.get(i));
    }
    Map<TopicPartition, Long> next = new HashMap<>();
    for (Delivery delivery : readAll(topics, "t")) {
      assertThat(delivery.offset()).isEqualTo(next.getOrDefault(delivery.source(), 0L));
      next.put(delivery.source(), delivery.offset() + 1);
      assertThat(new Message(delivery.key(), delivery.event()))
          .isEqualTo(expected.get(delivery.partition() + "@" + delivery.offset()));
    }
    assertThat(next.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(sent.size());
    List<Topics.Range> ranges = topics.ranges("t");
    next.forEach(
        (p, end) -> assertThat(ranges.get(p.partition())).isEqualTo(new Topics.Range(0, end)));
  }
}
