package io.headwater.kafka.topic;

import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.OneAtATime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
  /**
   * Who did not look for so long reads all again: Kafka drops what has ended, and later its end.
   */
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private final Connection connection;
  private final Catalog catalog;
  private final OneAtATime turn = new OneAtATime();
  private final Map<String, Followed> followed = new HashMap<>(); // used in turn

  /**
   * A parking topic that is read on.
   *
   * @param topic its id: a group that was deleted may come back, with another topic of the name
   * @param looked when it was read to its end
   */
  private record Followed(Uuid topic, ParkedStore store, long looked) {}

  ParkingTopics(Connection connection) {
    this.connection = connection;
    this.catalog = connection.catalog();
  }

  /** What a group has parked as it is now, if it ever joined anything. */
  private Optional<ParkedStore> look(String group) {
    Optional<TopicDescription> topic = catalog.describe(group + Catalog.PARKED);
    Uuid id = topic.map(TopicDescription::topicId).orElse(null);
    Followed known = followed.get(group);
    long now = connection.cluster().clock().nanos();
    if (known != null
        && (!known.topic().equals(id) || now - known.looked() > FORGOTTEN.toNanos())) {
      stopFollowing(group);
    }
    if (topic.isEmpty() || id == null) {
      return Optional.empty();
    }
    ParkedStore store =
        followed
            .computeIfAbsent(
                group, name -> new Followed(id, new ParkedStore(connection, name), now))
            .store();
    store.watch(
        IntStream.range(0, topic.get().partitions().size())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new)));
    followed.put(group, new Followed(id, store, now));
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
      for (Parked.Place place : store.places(each)) {
        store.read(each, place.offset()).ifPresent(parked::add); // else it has just ended
      }
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
    store.partitions().stream().filter(each -> each.topic().equals(topic)).forEach(store::forget);
  }

  /** Forgets what was parked of former topics of the names, of which nothing is committed. */
  void forgetFormer(String group, Set<TopicPartition> partitions) {
    turn.run(() -> look(group).ifPresent(store -> forgetFormer(store, partitions)));
  }

  private void forgetFormer(ParkedStore store, Set<TopicPartition> partitions) {
    Set<TopicPartition> suspects = new TreeSet<>(partitions);
    suspects.retainAll(store.partitions());
    if (!suspects.isEmpty()) {
      Map<TopicPartition, Long> first = catalog.first(suspects);
      Map<TopicPartition, Long> next = catalog.next(suspects);
      suspects.forEach(
          each ->
              store.forgetFormer(
                  each,
                  new Topics.Range(first.getOrDefault(each, 0L), next.getOrDefault(each, 0L))));
    }
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
