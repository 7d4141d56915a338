package io.headwater.kafka.topic;

import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Poller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The consumer groups of a cluster. */
final class KafkaGroups implements Groups, AutoCloseable {
  private final Connection connection;
  private final Catalog catalog;
  private final GroupOffsets offsets;
  private final ParkingTopics parking;

  KafkaGroups(Connection connection) {
    this.connection = connection;
    this.catalog = connection.catalog();
    this.offsets = new GroupOffsets(connection.cluster(), connection.catalog());
    this.parking = new ParkingTopics(connection);
  }

  @Override
  public List<String> names() {
    return List.copyOf(offsets.names());
  }

  @Override
  public Optional<GroupInfo> find(String group) {
    Map<TopicPartition, Long> committed = offsets.committed(group);
    GroupOffsets.Members members = offsets.members(group);
    if (committed.isEmpty() && members.names().isEmpty() && !offsets.names().contains(group)) {
      return Optional.empty();
    }
    Set<String> topics = new TreeSet<>();
    committed.keySet().forEach(each -> topics.add(each.topic()));
    members.owners().keySet().forEach(each -> topics.add(each.topic()));
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(name -> catalog.find(name).stream())
            .flatMap(topic -> Catalog.partitions(topic).stream())
            .sorted()
            .toList();
    return Optional.of(
        new GroupInfo(group, members.names(), progress(group, partitions, committed, members)));
  }

  private List<Progress> progress(
      String group,
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> committed,
      GroupOffsets.Members members) {
    Map<TopicPartition, Long> first = catalog.first(partitions);
    Map<TopicPartition, Long> next = catalog.next(partitions);
    Map<TopicPartition, Long> done = new TreeMap<>();
    for (TopicPartition each : partitions) {
      long oldest = first.getOrDefault(each, 0L);
      done.put(each, Math.max(oldest, committed.getOrDefault(each, oldest)));
    }
    Map<TopicPartition, Instant> behind = firstTimes(done, next);
    Map<TopicPartition, Integer> parked = parking.counts(group);
    Instant now = connection.cluster().clock().now();
    List<Progress> progress = new ArrayList<>();
    for (TopicPartition each : partitions) {
      long from = done.getOrDefault(each, 0L);
      long end = next.getOrDefault(each, from);
      Instant time = behind.get(each);
      progress.add(
          new Progress(
              each,
              members.owners().get(each),
              from,
              end,
              time == null ? 0 : end - from, // what is left are marks of transactions
              time == null || time.isAfter(now) ? Duration.ZERO : Duration.between(time, now),
              parked.getOrDefault(each, 0)));
    }
    return progress;
  }

  /** The time of the first message from an offset on, where there is one. */
  private Map<TopicPartition, Instant> firstTimes(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> ends) {
    Map<org.apache.kafka.common.TopicPartition, Long> begins = new HashMap<>();
    Map<org.apache.kafka.common.TopicPartition, Long> next = new HashMap<>();
    from.forEach(
        (partition, offset) -> {
          long end = ends.getOrDefault(partition, offset);
          if (offset < end) {
            begins.put(Poller.kafka(partition), offset);
            next.put(Poller.kafka(partition), end);
          }
        });
    Map<TopicPartition, Instant> times = new TreeMap<>();
    if (!begins.isEmpty()) {
      connection
          .lookup()
          .read(
              begins,
              next,
              record -> {
                times.put(
                    new TopicPartition(record.topic(), record.partition()),
                    Instant.ofEpochMilli(Math.max(0, record.timestamp())));
                return false;
              });
    }
    return times;
  }

  @Override
  public void reset(String group, String topic, Start to) {
    requireIdle(group, "reset");
    Topic.checkName(group);
    Topic moved = catalog.existing(topic);
    Map<TopicPartition, Long> begins = offsets.resolve(Catalog.partitions(moved), to);
    if (!offsets.save(group, begins)) {
      requireIdle(group, "reset");
      throw new IllegalStateException(
          "group '%s' has just got a member; expected none: stop it first, then reset the group"
              .formatted(group));
    }
  }

  @Override
  public void delete(String group) {
    requireIdle(group, "delete");
    offsets.delete(group);
    parking.delete(group);
  }

  private void requireIdle(String group, String what) {
    List<String> now = offsets.members(group).names();
    if (!now.isEmpty()) {
      throw new IllegalStateException(
          "group '%s' has the members %s; expected none: stop them first, then %s it"
              .formatted(group, now, what));
    }
  }

  /** Forgets what groups have parked of a topic. */
  void forget(String topic) {
    parking.forget(topic);
  }

  @Override
  public List<Parked> parked(String group) {
    return parking.parked(group);
  }

  @Override
  public void request(String group, Parked.Request request) {
    if (!parking.request(group, request)) {
      throw new IllegalArgumentException(
          "group '%s' has nothing parked of %s; expected a key that is parked"
              .formatted(group, request));
    }
  }

  @Override
  public Seat join(String group, Set<String> topics, Terms terms, Seat.Listener listener) {
    Topic.checkName(group);
    if (Catalog.isOfQueue(group)) {
      throw new NotSupported(
          "group '%s': on Kafka, names that end with '%s' or '%s' are those of the groups that queues"
                  .formatted(group, Catalog.QUEUE, Catalog.TIMERS)
              + " are made of; choose another name");
    }
    List<Topic> found = topics.stream().sorted().map(catalog::existing).toList();
    offsets.requireProtocol();
    List<TopicPartition> partitions =
        found.stream().flatMap(topic -> Catalog.partitions(topic).stream()).toList();
    ParkedStore parked = new ParkedStore(connection, group);
    try {
      parked.widen(found.stream().mapToInt(Topic::partitions).max().orElse(1));
      Map<TopicPartition, Long> begins = begins(group, partitions, terms.start());
      return new KafkaSeat(
          connection,
          parked,
          new KafkaSeat.Joining(group, Set.copyOf(topics), terms, listener, begins, offsets));
    } catch (RuntimeException e) {
      parked.close();
      throw e;
    }
  }

  /**
   * Where to begin in partitions of which nothing is committed. Saved at once, so that nothing is
   * passed over that is published from now on, whoever reads it first. While there are members that
   * cannot be done from outside: then the member that gets a partition does it.
   */
  private Map<TopicPartition, Long> begins(
      String group, List<TopicPartition> partitions, Start start) {
    Map<TopicPartition, Long> committed = offsets.committed(group);
    List<TopicPartition> missing =
        partitions.stream().filter(each -> !committed.containsKey(each)).toList();
    if (missing.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> begins = offsets.resolve(missing, start);
    begins.keySet().removeAll(offsets.committed(group).keySet()); // another has joined meanwhile
    if (!begins.isEmpty()) {
      parking.forgetFormer(group, begins.keySet());
      offsets.save(group, begins);
    }
    return begins;
  }

  @Override
  public void close() {
    parking.close();
  }
}
