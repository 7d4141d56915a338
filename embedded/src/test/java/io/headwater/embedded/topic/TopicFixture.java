package io.headwater.embedded.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the tests of topics share: short ways to publish and to read back. */
final class TopicFixture {
  private TopicFixture() {}

  static Message message(@Nullable String key, String text) {
    return new Message(key, Event.of("T", text.getBytes(UTF_8)));
  }

  static String text(Delivery delivery) {
    return new String(delivery.event().data(), UTF_8);
  }

  static Map<TopicPartition, Long> beginning(Topics topics, String name) {
    Map<TopicPartition, Long> from = new HashMap<>();
    for (int i = 0; i < topics.find(name).orElseThrow().partitions(); i++) {
      from.put(new TopicPartition(name, i), 0L);
    }
    return from;
  }

  static List<Delivery> readAll(Topics topics, String name) {
    try (TopicReader reader = topics.reader(beginning(topics, name))) {
      return rest(reader);
    }
  }

  /** What a reader gives now. */
  static List<Delivery> rest(TopicReader reader) {
    List<Delivery> all = new ArrayList<>();
    for (List<Delivery> some = reader.poll(Duration.ZERO);
        !some.isEmpty();
        some = reader.poll(Duration.ZERO)) {
      all.addAll(some);
    }
    return all;
  }
}
