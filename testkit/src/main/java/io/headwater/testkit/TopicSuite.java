package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.core.Topics.Range;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the suites of topics and groups share. */
abstract class TopicSuite extends StoreContract {
  /** Of one poll; how often it is repeated says {@link Backend#patience}. */
  static final Duration A_MOMENT = Duration.ofMillis(20);

  static final Duration HANG = Duration.ofSeconds(Crew.HANG_SECONDS);

  TopicSuite(String title) {
    super(title);
  }

  final Topics topics() {
    return store().topics();
  }

  /** A name that nobody has used. */
  static String unused(String what) {
    return what + "-" + UUID.randomUUID();
  }

  /** A new topic that is kept for ever. */
  final String newTopic(int partitions) {
    String name = unused("topic");
    assertThat(topics().create(Topic.of(name, partitions))).isTrue();
    return name;
  }

  static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  static Message message(@Nullable String key, String text) {
    return new Message(key, Event.of("Said", bytes(text)));
  }

  static String text(Delivery delivery) {
    return new String(delivery.event().data(), StandardCharsets.UTF_8);
  }

  static List<String> texts(Collection<Delivery> deliveries) {
    return deliveries.stream().map(TopicSuite::text).toList();
  }

  /** Publishes messages with these texts, one by one. */
  final List<Published> publish(String topic, String key, String... texts) {
    List<Published> places = new ArrayList<>();
    for (String text : texts) {
      places.add(topics().publish(topic, message(key, text)));
    }
    return places;
  }

  /** As many keys that belong to a partition. */
  static List<String> keysOf(int partition, int partitions, int count) {
    List<String> keys = new ArrayList<>();
    for (int i = 0; keys.size() < count; i++) {
      if (Partitioner.partition("key" + i, partitions) == partition) {
        keys.add("key" + i);
      }
    }
    return keys;
  }

  static String keyOf(int partition, int partitions) {
    return keysOf(partition, partitions, 1).getFirst();
  }

  /** Every partition from its beginning. */
  final Map<TopicPartition, Long> beginning(String topic) {
    Map<TopicPartition, Long> from = new TreeMap<>();
    for (int p = 0; p < topics().ranges(topic).size(); p++) {
      from.put(at(topic, p), 0L);
    }
    return from;
  }

  /** What a topic holds now, partition by partition. */
  final List<Delivery> all(String topic) {
    try (TopicReader reader = topics().reader(beginning(topic))) {
      List<Delivery> found = toTheEnd(reader, topic);
      List<Delivery> sorted = new ArrayList<>(found);
      sorted.sort((one, other) -> Integer.compare(one.partition(), other.partition()));
      return sorted;
    }
  }

  /** What a reader of all partitions of a topic gives up to where it ends now, and maybe more. */
  final List<Delivery> toTheEnd(TopicReader reader, String topic) {
    return readTo(reader, topic, topics().ranges(topic));
  }

  /** What a reader of all partitions of a topic gives up to some ends, and maybe more. */
  final List<Delivery> readTo(TopicReader reader, String topic, List<Range> ends) {
    List<Delivery> found = new ArrayList<>();
    await(
        "the end of " + topic,
        () -> {
          found.addAll(reader.poll(A_MOMENT));
          for (int p = 0; p < ends.size(); p++) {
            if (reader.position(at(topic, p)) < ends.get(p).next()) {
              return false;
            }
          }
          return true;
        });
    return found;
  }

  /** Polls until there are so many messages. */
  final List<Delivery> take(TopicReader reader, int count) {
    List<Delivery> found = new ArrayList<>();
    await(
        count + " messages",
        () -> {
          found.addAll(reader.poll(A_MOMENT));
          return found.size() >= count;
        });
    return found;
  }

  /** Repeats a step that waits a moment itself, until it is true; fails if it never is. */
  final void await(String what, BooleanSupplier step) {
    await(what, step, () -> "");
  }

  /** The same; says how things are if that is in vain. */
  final void await(String what, BooleanSupplier step, Supplier<String> state) {
    long began = System.nanoTime();
    while (!step.getAsBoolean()) {
      if (System.nanoTime() - began > backend().patience().toNanos()) {
        throw new AssertionError(
            "seed %d: waited %s in vain for %s%s"
                .formatted(seed, backend().patience(), what, state.get()));
      }
    }
    checked(1);
  }

  /** Lets the wall clock of a store that takes ours go on; another one's goes on by itself. */
  final void tick() {
    clock.move(Duration.ofMillis(10));
  }
}
