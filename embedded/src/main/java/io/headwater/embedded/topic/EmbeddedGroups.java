package io.headwater.embedded.topic;

import io.headwater.core.Clock;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.embedded.state.StateLog;
import io.headwater.embedded.state.StoreState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The consumer groups of an embedded store: one {@link GroupCoordinator} for each. */
final class EmbeddedGroups implements Groups {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);

  private final StateLog log;
  private final EmbeddedTopics topics;
  private final Clock clock;
  private final StoreState state;
  private final Map<String, GroupCoordinator> coordinators = new ConcurrentHashMap<>();
  private final AtomicLong joined = new AtomicLong();

  EmbeddedGroups(StateLog log, EmbeddedTopics topics, Clock clock, StoreState state) {
    this.log = log;
    this.topics = topics;
    this.clock = clock;
    this.state = state;
  }

  /**
   * Brings what the groups remember in line with the topics, before anything is published: a crash
   * may have come between the deletion of a topic and that of its offsets; and a power cut may have
   * taken messages from a buffered topic that a group had done. Their offsets will be given to
   * other messages, which must not be passed over.
   */
  void recover() {
    for (String name : names()) {
      GroupMemory memory = coordinator(name).memory();
      for (String topic : memory.topics()) {
        if (topics.find(topic).isEmpty()) {
          memory.forgetTopic(topic);
        } else {
          clamp(memory, topic);
        }
      }
    }
  }

  private void clamp(GroupMemory memory, String topic) {
    List<Topics.Range> ranges = topics.ranges(topic);
    Map<TopicPartition, Long> clamped = new TreeMap<>();
    for (int i = 0; i < ranges.size(); i++) {
      var partition = new TopicPartition(topic, i);
      long end = ranges.get(i).next();
      Long committed = memory.committed(partition);
      if (committed != null && committed > end) {
        clamped.put(partition, end);
      }
      memory.forgetParkedFrom(partition, end);
    }
    if (!clamped.isEmpty()) {
      memory.commit(clamped);
    }
  }

  /** A topic is gone, and is to be forgotten. */
  void forgetTopic(String topic) {
    for (String name : names()) {
      coordinator(name).forgetTopic(topic);
    }
  }

  private GroupCoordinator coordinator(String group) {
    return coordinators.computeIfAbsent(
        group, absent -> new GroupCoordinator(new GroupMemory(log, group), topics, clock));
  }

  @Override
  public List<String> names() {
    return GroupMemory.names(log);
  }

  @Override
  public Optional<GroupInfo> find(String group) {
    if (!names().contains(group)) {
      return Optional.empty();
    }
    GroupCoordinator coordinator = coordinator(group);
    Snapshot snapshot =
        coordinator.get(
            () ->
                new Snapshot(
                    coordinator.members(), coordinator.owners(), coordinator.memory().committed()));
    List<Progress> progress =
        snapshot.committed().keySet().stream()
            .filter(partition -> topics.find(partition.topic()).isPresent())
            .map(partition -> progress(coordinator.memory(), partition, snapshot))
            .toList();
    return Optional.of(new GroupInfo(group, snapshot.members(), progress));
  }

  /** A group at one moment; how far it is behind is looked up after, while it goes on. */
  private record Snapshot(
      List<String> members,
      Map<TopicPartition, String> owners,
      Map<TopicPartition, Long> committed) {}

  private Progress progress(GroupMemory memory, TopicPartition partition, Snapshot snapshot) {
    long committed = snapshot.committed().getOrDefault(partition, 0L);
    Topics.Range range = topics.ranges(partition.topic()).get(partition.partition());
    long lag = Math.max(0, range.next() - Math.max(committed, range.first()));
    return new Progress(
        partition,
        snapshot.owners().get(partition),
        committed,
        range.next(),
        lag,
        lag == 0 ? Duration.ZERO : age(partition, committed),
        memory.parkedCount(partition));
  }

  /** How old the first message is that is kept from the offset on. */
  private Duration age(TopicPartition partition, long offset) {
    Instant time = topics.timeOf(partition, offset);
    Instant now = clock.now();
    return time == null || time.isAfter(now) ? Duration.ZERO : Duration.between(time, now);
  }

  @Override
  public void reset(String group, String topic, Start to) {
    Set<TopicPartition> partitions = partitions(Set.of(topic));
    GroupCoordinator coordinator = coordinator(Topic.checkName(group));
    coordinator.run(
        () -> {
          requireIdle(coordinator, "reset");
          coordinator.memory().commit(resolve(to, partitions));
        });
  }

  @Override
  public void delete(String group) {
    GroupCoordinator coordinator = coordinator(group);
    coordinator.run(
        () -> {
          requireIdle(coordinator, "delete");
          coordinator.memory().delete();
        });
  }

  private static void requireIdle(GroupCoordinator coordinator, String what) {
    if (!coordinator.members().isEmpty()) {
      throw new IllegalStateException(
          "group '%s' has the members %s; expected none: stop them first, then %s it"
              .formatted(coordinator.memory().group(), coordinator.members(), what));
    }
  }

  /** All partitions of some topics. */
  private Set<TopicPartition> partitions(Set<String> names) {
    Set<TopicPartition> partitions = new TreeSet<>();
    for (String name : names) {
      for (int i = topics.ranges(name).size() - 1; i >= 0; i--) {
        partitions.add(new TopicPartition(name, i));
      }
    }
    return partitions;
  }

  /** Where a start is in each of some partitions. */
  private Map<TopicPartition, Long> resolve(Start start, Set<TopicPartition> partitions) {
    Map<TopicPartition, Long> resolved = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      Topics.Range range = topics.ranges(partition.topic()).get(partition.partition());
      long offset =
          switch (start) {
            case Start.Earliest earliest -> range.first();
            case Start.Latest latest -> range.next();
            case Start.At at -> topics.offsetAt(partition, at.time());
            case Start.Offsets given -> given.offsets().getOrDefault(partition, range.first());
          };
      resolved.put(partition, offset);
    }
    return resolved;
  }

  @Override
  public List<Parked> parked(String group) {
    return names().contains(group) ? coordinator(group).memory().parked() : List.of();
  }

  @Override
  public void request(String group, Parked.Request request) {
    GroupCoordinator coordinator = coordinator(Topic.checkName(group));
    coordinator.run(
        () -> {
          GroupMemory memory = coordinator.memory();
          if (!memory.hasParked(request)) {
            throw new IllegalArgumentException(
                "group '%s' has nothing parked of %s; expected a key that parked() lists"
                    .formatted(group, request));
          }
          memory.ask(request);
        });
  }

  @Override
  public Seat join(String group, Set<String> names, Terms terms, Seat.Listener listener) {
    state.requireWritable();
    check(terms);
    GroupCoordinator coordinator = coordinator(Topic.checkName(group));
    Set<TopicPartition> partitions = partitions(names);
    String member = "member-" + joined.incrementAndGet();
    EmbeddedSeat seat =
        new EmbeddedSeat(
            coordinator,
            new EmbeddedSeat.Joining(member, names, terms, listener),
            new EmbeddedSeat.Place(topics, clock, state));
    coordinator.run(
        () -> {
          partitions.removeAll(coordinator.memory().committed().keySet());
          coordinator.memory().commit(resolve(terms.start(), partitions));
          coordinator.join(seat.asMember());
        });
    return seat;
  }

  private static void check(Terms terms) {
    if (terms.session().compareTo(SHORTEST_SESSION) < 0
        || terms.session().compareTo(LONGEST) > 0
        || terms.drain().isNegative()
        || terms.drain().compareTo(LONGEST) >= 0) {
      throw new IllegalArgumentException(
          "session %s, drain %s; expected a session of 1 s to 1 hour, and a drain of 0 s to less"
                  .formatted(terms.session(), terms.drain())
              + " than an hour");
    }
  }
}
