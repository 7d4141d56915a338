package io.headwater.kafka.topic;

import io.headwater.core.Parked;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.OneAtATime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/**
 * The parking topics of all groups, as anybody sees them who is no member. Follows those that were
 * asked for, so that a question costs what was parked since the last. Safe for use by many threads,
 * one at a time.
 */
final class ParkingTopics implements AutoCloseable {
  private final Connection connection;
  private final Catalog catalog;
  private final OneAtATime turn = new OneAtATime();
  private final Map<String, Followed> followed = new HashMap<>(); // used in turn

  /**
   * A parking topic that is read on.
   *
   * @param topic its id: a group that was deleted may come back, with another topic of the name
   */
  private record Followed(Uuid topic, ParkedStore store) {}

  ParkingTopics(Connection connection) {
    this.connection = connection;
    this.catalog = connection.catalog();
  }

  /** Makes sure that a group has a parking topic of at least so many partitions. */
  void create(String group, int partitions) {
    Topic topic = parkingOf(group, partitions);
    turn.run(
        () -> {
          if (!catalog.create(topic)) {
            catalog.widen(topic);
          }
        });
  }

  private static Topic parkingOf(String group, int partitions) {
    return new Topic(group + Catalog.PARKED, partitions, Retention.newestByKey());
  }

  /** What a group has parked as it is now, if it ever joined anything. */
  private Optional<ParkedStore> look(String group) {
    Optional<TopicDescription> topic = catalog.describe(group + Catalog.PARKED);
    Uuid id = topic.map(TopicDescription::topicId).orElse(null);
    Followed known = followed.get(group);
    if (known != null && !known.topic().equals(id)) {
      stopFollowing(group);
    }
    if (topic.isEmpty() || id == null) {
      return Optional.empty();
    }
    ParkedStore store =
        followed
            .computeIfAbsent(group, name -> new Followed(id, new ParkedStore(connection, name)))
            .store();
    store.watch(
        IntStream.range(0, topic.get().partitions().size())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new)));
    return Optional.of(store);
  }

  private void stopFollowing(String group) {
    Followed last = followed.remove(group);
    if (last != null) {
      last.store().close();
    }
  }

  Map<TopicPartition, Integer> counts(String group) {
    Map<TopicPartition, Integer> counts = new TreeMap<>();
    turn.run(
        () ->
            look(group)
                .ifPresent(
                    store ->
                        store
                            .partitions()
                            .forEach(each -> counts.put(each, store.places(each).size()))));
    return counts;
  }

  List<Parked> parked(String group) {
    return turn.get(() -> look(group).map(ParkingTopics::parked).orElse(List.of()));
  }

  private static List<Parked> parked(ParkedStore store) {
    List<Parked> parked = new ArrayList<>();
    for (TopicPartition each : store.partitions().stream().sorted().toList()) {
      store.places(each).forEach(place -> parked.add(store.read(each, place.offset())));
    }
    return parked;
  }

  /** Asks for something; returns false if nothing is parked of the key. */
  boolean request(String group, Parked.Request request) {
    return turn.get(() -> request(look(group), request));
  }

  private static boolean request(Optional<ParkedStore> store, Parked.Request request) {
    boolean known =
        store.stream()
            .flatMap(found -> found.places(request.partition()).stream())
            .filter(place -> Objects.equals(place.key(), request.key()))
            .anyMatch(place -> request.key() != null || place.offset() == request.offset());
    if (known) {
      store.orElseThrow().request(request);
    }
    return known;
  }

  /** Forgets what was parked of a topic. */
  void forget(String topic) {
    for (String group : catalog.parkingGroups()) {
      turn.run(() -> look(group).ifPresent(store -> forget(store, topic)));
    }
  }

  private static void forget(ParkedStore store, String topic) {
    for (TopicPartition partition : store.partitions()) {
      if (partition.topic().equals(topic)) {
        store.places(partition).forEach(place -> store.unpark(partition, place.offset()));
      }
    }
    store.requests().stream()
        .filter(request -> request.partition().topic().equals(topic))
        .forEach(store::done);
  }

  /** Deletes what a group has parked. */
  void delete(String group) {
    turn.run(
        () -> {
          stopFollowing(group);
          catalog.delete(group + Catalog.PARKED);
        });
  }

  @Override
  public void close() {
    turn.run(() -> List.copyOf(followed.keySet()).forEach(this::stopFollowing));
  }
}
