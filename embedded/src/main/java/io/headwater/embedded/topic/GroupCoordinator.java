package io.headwater.embedded.topic;

import io.headwater.core.Clock;
import io.headwater.core.Parked;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Who is in a consumer group, and who has which partition. It has no thread: everything happens in
 * calls of its members, one at a time. A member in a poll calls {@link #step} until there is
 * nothing more for it to do.
 *
 * <p>A partition changes hands in two steps, so that nobody ever shares it: its owner is told to
 * give it up, and only when it has released it, left or expired is it free, and {@link #step} gives
 * it to the member it is meant for.
 *
 * <pre>
 * free ──(step of the member it is meant for)──► owned ──(release, leave, expiry, deletion)──► free
 * </pre>
 */
final class GroupCoordinator {

  /** What a member is to do next. */
  sealed interface Step {
    /** These were taken away. */
    record Lost(Set<TopicPartition> partitions) implements Step {}

    /** These are to be given up: then {@link GroupCoordinator#release}. */
    record GiveUp(Set<TopicPartition> partitions) implements Step {}

    /** These are its own now, to be read from these offsets on. */
    record Take(Map<TopicPartition, Long> from) implements Step {}

    /** Nothing: it may read. */
    record Read() implements Step {}
  }

  private final GroupMemory memory;
  private final Topics topics;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  /** In the order they came. */
  private final List<GroupMember> members = new ArrayList<>();

  private final Map<TopicPartition, GroupMember> owners = new TreeMap<>();
  private Map<TopicPartition, GroupMember> targets = Map.of();
  private Set<Topic> assigned = Set.of();

  GroupCoordinator(GroupMemory memory, Topics topics, Clock clock) {
    this.memory = memory;
    this.topics = topics;
    this.clock = clock;
  }

  /** Does something with what the group remembers, while nobody joins, commits or leaves. */
  void run(Runnable action) {
    lock.lock();
    try {
      expire();
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #run}, with an answer. */
  <T> T get(Supplier<T> action) {
    lock.lock();
    try {
      expire();
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  GroupMemory memory() {
    return memory;
  }

  /** The names of those who are in it. Only within {@link #run} and {@link #get}. */
  List<String> members() {
    return members.stream().map(GroupMember::name).toList();
  }

  /** Who has which partition. Only within {@link #run} and {@link #get}. */
  Map<TopicPartition, String> owners() {
    Map<TopicPartition, String> names = new TreeMap<>();
    owners.forEach((partition, owner) -> names.put(partition, owner.name()));
    return names;
  }

  /** Puts a member on the list. Only within {@link #run} and {@link #get}. */
  void join(GroupMember member) {
    member.aliveUntil(clock.nanos() + member.terms().session().toNanos());
    members.add(member);
    assign();
  }

  /** The next thing for a member that is in a poll; it is alive while it is there. */
  Step step(GroupMember member) {
    lock.lock();
    try {
      member.aliveForEver();
      expire();
      if (!member.lost().isEmpty()) {
        Set<TopicPartition> lost = new TreeSet<>(member.lost());
        member.lost().clear();
        return new Step.Lost(lost);
      }
      if (!members.contains(member)) {
        members.add(member);
        assign();
      } else if (!assigned.equals(wantedTopics())) {
        assign();
      }
      return move(member);
    } finally {
      lock.unlock();
    }
  }

  private Step move(GroupMember member) {
    Set<TopicPartition> surplus = owned(member);
    surplus.removeIf(partition -> targets.get(partition) == member);
    if (!surplus.isEmpty()) {
      member.aliveUntil(clock.nanos() + member.terms().drain().toNanos());
      return new Step.GiveUp(surplus);
    }
    Map<TopicPartition, Long> fresh = new TreeMap<>();
    targets.forEach(
        (partition, target) -> {
          if (target == member && !owners.containsKey(partition)) {
            fresh.put(partition, begin(partition));
          }
        });
    fresh.keySet().forEach(partition -> owners.put(partition, member));
    return fresh.isEmpty() ? new Step.Read() : new Step.Take(fresh);
  }

  private long begin(TopicPartition partition) {
    Long committed = memory.committed(partition);
    return committed == null
        ? topics.ranges(partition.topic()).get(partition.partition()).first()
        : committed;
  }

  /** The member is not in a poll any more; its session runs. */
  void pollEnds(GroupMember member) {
    lock.lock();
    try {
      member.aliveUntil(clock.nanos() + member.terms().session().toNanos());
    } finally {
      lock.unlock();
    }
  }

  /** The member has given up partitions; those taken from it meanwhile need not be told of. */
  void release(GroupMember member, Set<TopicPartition> partitions) {
    lock.lock();
    try {
      member.lost().removeAll(partitions);
      partitions.forEach(partition -> owners.remove(partition, member));
      wakeAll();
    } finally {
      lock.unlock();
    }
  }

  /** What a member that is about to leave has to give up first. */
  Set<TopicPartition> leaving(GroupMember member) {
    lock.lock();
    try {
      member.aliveUntil(clock.nanos() + member.terms().drain().toNanos());
      expire();
      return owned(member);
    } finally {
      lock.unlock();
    }
  }

  void leave(GroupMember member) {
    lock.lock();
    try {
      owners.values().removeIf(owner -> owner == member);
      members.remove(member);
      assign();
    } finally {
      lock.unlock();
    }
  }

  /** Whether there are others, who may die without a word. */
  boolean hasOthers(GroupMember member) {
    lock.lock();
    try {
      return members.size() > 1 || !members.contains(member);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Saves offsets of partitions that the member has.
   *
   * @return the partitions that it does not have
   */
  Set<TopicPartition> commit(GroupMember member, Map<TopicPartition, Long> offsets) {
    lock.lock();
    try {
      Map<TopicPartition, Long> own = new TreeMap<>(offsets);
      own.keySet().removeIf(partition -> owners.get(partition) != member);
      if (!own.isEmpty()) {
        memory.commit(own);
      }
      Set<TopicPartition> refused = new HashSet<>(offsets.keySet());
      refused.removeAll(own.keySet());
      return refused;
    } finally {
      lock.unlock();
    }
  }

  /** Does something for a member, if it has the partition; returns whether it has. */
  boolean asOwner(GroupMember member, TopicPartition partition, Runnable action) {
    lock.lock();
    try {
      if (owners.get(partition) != member) {
        return false;
      }
      action.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What was asked about the partitions of a member. */
  List<Parked.Request> requests(GroupMember member) {
    lock.lock();
    try {
      return memory.requests().stream()
          .filter(request -> owners.get(request.partition()) == member)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** A topic is gone: nobody has its partitions, and nothing is remembered of it. */
  void forgetTopic(String topic) {
    lock.lock();
    try {
      owners.forEach(
          (partition, owner) -> {
            if (partition.topic().equals(topic)) {
              owner.lost().add(partition);
            }
          });
      owners.keySet().removeIf(partition -> partition.topic().equals(topic));
      memory.forgetTopic(topic);
      assign();
    } finally {
      lock.unlock();
    }
  }

  private Set<TopicPartition> owned(GroupMember member) {
    Set<TopicPartition> owned = new TreeSet<>();
    owners.forEach(
        (partition, owner) -> {
          if (owner == member) {
            owned.add(partition);
          }
        });
    return owned;
  }

  /** Takes everything from members whose time is up. */
  private void expire() {
    long now = clock.nanos();
    boolean changed = false;
    for (GroupMember member : List.copyOf(members)) {
      if (member.isExpired(now)) {
        member.lost().addAll(owned(member));
        owners.values().removeIf(owner -> owner == member);
        members.remove(member);
        changed = true;
      }
    }
    if (changed) {
      assign();
    }
  }

  /** Decides anew who is meant to have what. */
  private void assign() {
    assigned = wantedTopics();
    Map<GroupMember, Set<TopicPartition>> wanted = new LinkedHashMap<>();
    for (GroupMember member : members) {
      Set<TopicPartition> all = new TreeSet<>();
      for (Topic topic : assigned) {
        if (member.topics().contains(topic.name())) {
          addPartitions(topic, all);
        }
      }
      wanted.put(member, all);
    }
    Map<TopicPartition, GroupMember> current = new TreeMap<>(targets);
    current.putAll(owners);
    targets = Assignment.of(wanted, current);
    wakeAll();
  }

  static void addPartitions(Topic topic, Set<TopicPartition> into) {
    for (int i = 0; i < topic.partitions(); i++) {
      into.add(new TopicPartition(topic.name(), i));
    }
  }

  private Set<Topic> wantedTopics() {
    Set<Topic> wanted = new HashSet<>();
    for (GroupMember member : members) {
      member.topics().stream().map(topics::find).flatMap(Optional::stream).forEach(wanted::add);
    }
    return wanted;
  }

  private void wakeAll() {
    members.forEach(GroupMember::wake);
  }
}
