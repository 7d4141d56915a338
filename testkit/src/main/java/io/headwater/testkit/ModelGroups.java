package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics.Range;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The consumer groups of a {@link ModelStore}. */
final class ModelGroups implements Groups {
  private final ModelTopics topics;

  /** Those who are in a group now; nobody survives a restart. */
  private final Map<String, ModelMembers> members = new TreeMap<>();

  private int joined;

  ModelGroups(ModelTopics topics) {
    this.topics = topics;
  }

  @Override
  public List<String> names() {
    return topics.locked(() -> List.copyOf(topics.data().groups.keySet()));
  }

  @Override
  public Optional<GroupInfo> find(String group) {
    return topics.locked(
        () ->
            Optional.ofNullable(topics.data().groups.get(group)).map(found -> info(group, found)));
  }

  private GroupInfo info(String name, ModelGroup group) {
    List<Progress> progress =
        partitions(group.topics)
            .map(partition -> progress(partition, group, members(name)))
            .toList();
    return new GroupInfo(name, members(name).names(), progress);
  }

  private Progress progress(TopicPartition partition, ModelGroup group, ModelMembers now) {
    long committed = begin(partition, group);
    List<Delivery> behind = topics.keptFrom(partition, committed);
    Duration age =
        behind.isEmpty()
            ? Duration.ZERO
            : Duration.between(behind.getFirst().time(), topics.clock().now());
    return new Progress(
        partition,
        now.owner(partition),
        committed,
        topics.range(partition).next(),
        behind.size(),
        age,
        group.parked.getOrDefault(partition, List.of()).size());
  }

  /** Where a group is in a partition, or begins. */
  long begin(TopicPartition partition, ModelGroup group) {
    Range range = topics.range(partition);
    return Math.min(group.committed.getOrDefault(partition, range.first()), range.next());
  }

  Stream<TopicPartition> partitions(Set<String> names) {
    return names.stream()
        .sorted()
        .map(name -> topics.topic(name).topic)
        .flatMap(
            (Topic topic) ->
                IntStream.range(0, topic.partitions())
                    .mapToObj(p -> new TopicPartition(topic.name(), p)));
  }

  @Override
  public void reset(String group, String topic, Start to) {
    topics.locked(
        () -> {
          requireIdle(group, "reset");
          ModelGroup moved = group(group);
          moved.topics.add(topics.topic(topic).topic.name());
          partitions(Set.of(topic))
              .forEach(partition -> moved.committed.put(partition, resolve(to, partition)));
          return true;
        });
  }

  @Override
  public void delete(String group) {
    topics.locked(
        () -> {
          requireIdle(group, "delete");
          return Optional.ofNullable(topics.data().groups.remove(group));
        });
  }

  private void requireIdle(String group, String what) {
    List<String> now = members(group).names();
    if (!now.isEmpty()) {
      throw new IllegalStateException(
          "group '%s' has the members %s; expected none: stop them first, then %s it"
              .formatted(group, now, what));
    }
  }

  private long resolve(Start start, TopicPartition partition) {
    return switch (start) {
      case Start.Earliest earliest -> topics.range(partition).first();
      case Start.Latest latest -> topics.latest(partition);
      case Start.At at -> topics.offsetAt(partition, at.time());
      case Start.Offsets given ->
          Objects.requireNonNullElseGet(
              given.offsets().get(partition), () -> topics.range(partition).first());
    };
  }

  @Override
  public List<Parked> parked(String group) {
    return topics.locked(
        () ->
            Optional.ofNullable(topics.data().groups.get(group)).stream()
                .flatMap(found -> found.parked.values().stream())
                .flatMap(List::stream)
                .toList());
  }

  @Override
  public void request(String group, Parked.Request request) {
    topics.locked(
        () -> {
          boolean known =
              parked(group).stream()
                  .map(Parked::delivery)
                  .filter(delivery -> delivery.source().equals(request.partition()))
                  .anyMatch(
                      delivery ->
                          Objects.equals(delivery.key(), request.key())
                              && (request.key() != null || delivery.offset() == request.offset()));
          if (!known) {
            throw new IllegalArgumentException(
                "group '%s' has nothing parked of %s; expected a key that is parked"
                    .formatted(group, request));
          }
          return group(group).requests.add(request);
        });
  }

  @Override
  public Seat join(String group, Set<String> names, Terms terms, Seat.Listener listener) {
    return topics.locked(
        () -> {
          List<TopicPartition> all = partitions(names).toList();
          ModelGroup joining = group(Topic.checkName(group));
          joining.topics.addAll(names);
          if (!(terms.start() instanceof Start.Earliest)) {
            all.forEach(
                partition ->
                    joining.committed.computeIfAbsent(
                        partition, begins -> resolve(terms.start(), begins)));
          }
          joined++;
          ModelMembers others = members(group);
          ModelSeat seat =
              new ModelSeat(
                  topics,
                  others,
                  "member-" + joined,
                  new ModelSeat.Joining(names, terms, listener));
          others.enter(seat);
          return seat;
        });
  }

  private ModelGroup group(String name) {
    return topics.data().groups.computeIfAbsent(name, absent -> new ModelGroup());
  }

  private ModelMembers members(String group) {
    ModelMembers found =
        members.computeIfAbsent(group, absent -> new ModelMembers(this, topics, group));
    found.expire();
    return found;
  }

  /** A topic is gone: nothing is remembered of it, and nobody owns its partitions. */
  void forget(String topic) {
    topics.data().groups.values().forEach(group -> group.forget(topic));
    members.values().forEach(group -> group.forget(topic));
  }
}
