package io.headwater.embedded.topic;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.embedded.state.StoreState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A seat: does what its {@link GroupCoordinator} says, and reads what it has. */
final class EmbeddedSeat implements Seat {

  /** Others may die without a word: then this seat looks again after so long. */
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final GroupCoordinator group;
  private final GroupMember member;
  private final Listener listener;
  private final Place place;

  /** Where the next message is of each partition that is read. */
  private final Map<TopicPartition, Long> positions = new TreeMap<>();

  private final Set<TopicPartition> paused = new HashSet<>();
  private volatile TopicReader reader;

  /** Somebody wants the poll to end. */
  private volatile boolean woken;

  /** The group may want something of this seat. */
  private volatile boolean changed;

  /** The reader was woken, which may end a poll of it that is to come. */
  private volatile boolean nudged;

  private long dropped;
  private boolean closed;

  /**
   * Where a seat is.
   *
   * @param topics what it reads
   * @param clock how its time passes
   * @param state whether the store is open
   */
  record Place(Topics topics, Clock clock, StoreState state) {}

  /** What a member says when it joins. */
  record Joining(String member, Set<String> topics, Groups.Terms terms, Listener listener) {}

  EmbeddedSeat(GroupCoordinator group, Joining joining, Place place) {
    this.group = group;
    this.listener = joining.listener();
    this.place = place;
    this.reader = place.topics().reader(Map.of());
    this.member =
        new GroupMember(
            joining.member(), joining.topics(), joining.terms(), this::assignmentChanged);
  }

  /** For its coordinator. */
  GroupMember asMember() {
    return member;
  }

  @Override
  public String member() {
    return member.name();
  }

  private void assignmentChanged() {
    changed = true;
    nudge();
  }

  /** Whoever calls it has set a flag before, so that it is seen if the reader is another now. */
  private void nudge() {
    nudged = true;
    reader.wakeup();
  }

  @Override
  public void wakeup() {
    woken = true;
    nudge();
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    if (closed) {
      throw new IllegalStateException("this seat is closed; expected an open one: join again");
    }
    place.state().requireOpen();
    long begun = place.clock().nanos();
    long wait = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
    long waited = 0; // for nothing: a clock that stands still must not make it wait for ever
    try {
      while (true) {
        followGroup();
        long left = Math.max(0, wait - Math.max(waited, place.clock().nanos() - begun));
        long slice = group.hasOthers(member) ? Math.min(left, LOOK_AGAIN_NANOS) : left;
        List<Delivery> found = changed || woken ? List.of() : read(slice);
        boolean again = changed || nudged;
        nudged = false;
        if (!found.isEmpty() || takeWakeup() || (left == 0 && !again)) {
          return found;
        }
        waited += again ? 0 : slice;
      }
    } finally {
      group.pollEnds(member);
    }
  }

  private boolean takeWakeup() {
    boolean was = woken;
    woken = false;
    return was;
  }

  private List<Delivery> read(long wait) {
    List<Delivery> found;
    try {
      found = reader.poll(Duration.ofNanos(wait));
    } catch (IllegalArgumentException e) {
      if (hasAllTopics()) {
        throw e;
      }
      changed = true; // a topic was deleted, of which the group is about to tell
      return List.of();
    }
    long given = 0;
    for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
      long now = reader.position(position.getKey());
      given += now - position.setValue(now);
    }
    dropped += given - found.size(); // offsets have no gaps here: what is missing was dropped
    return found;
  }

  private boolean hasAllTopics() {
    return positions.keySet().stream()
        .allMatch(partition -> place.topics().find(partition.topic()).isPresent());
  }

  /** Does what the group wants of this seat, until that is nothing. */
  private void followGroup() {
    while (true) {
      changed = false;
      switch (group.step(member)) {
        case GroupCoordinator.Step.Read read -> {
          return;
        }
        case GroupCoordinator.Step.Lost lost -> {
          stopReading(lost.partitions());
          listener.lost(lost.partitions());
        }
        case GroupCoordinator.Step.GiveUp surplus -> {
          listener.revoked(surplus.partitions());
          stopReading(surplus.partitions());
          group.release(member, surplus.partitions());
        }
        case GroupCoordinator.Step.Take fresh -> {
          positions.putAll(fresh.from());
          readAnew();
          listener.assigned(fresh.from().keySet());
        }
      }
    }
  }

  private void stopReading(Set<TopicPartition> partitions) {
    positions.keySet().removeAll(partitions);
    paused.removeAll(partitions);
    readAnew();
  }

  /** With what is this seat's now. */
  private void readAnew() {
    TopicReader old = reader;
    TopicReader fresh = place.topics().reader(positions);
    paused.forEach(fresh::pause);
    reader = fresh;
    old.close();
  }

  @Override
  public long position(TopicPartition partition) {
    Long position = positions.get(partition);
    if (position == null) {
      throw new IllegalArgumentException(
          "%s is not of this seat; expected one of %s".formatted(partition, positions.keySet()));
    }
    return position;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public void pause(TopicPartition partition) {
    if (positions.containsKey(partition) && paused.add(partition)) {
      reader.pause(partition);
    }
  }

  @Override
  public void resume(TopicPartition partition) {
    if (paused.remove(partition)) {
      reader.resume(partition);
    }
  }

  @Override
  public Set<TopicPartition> commit(Map<TopicPartition, Long> offsets) {
    return group.commit(member, offsets);
  }

  @Override
  public boolean park(TopicPartition partition, List<Parked> messages) {
    return group.asOwner(member, partition, () -> group.memory().park(messages));
  }

  @Override
  public List<Parked.Place> parked(TopicPartition partition) {
    return group.memory().places(partition);
  }

  @Override
  public Parked parked(TopicPartition partition, long offset) {
    Parked parked = group.memory().parked(partition, offset);
    if (parked == null) {
      throw new IllegalArgumentException(
          "offset %,d of %s is not parked; expected one that parked(partition) lists"
              .formatted(offset, partition));
    }
    return parked;
  }

  @Override
  public void unpark(TopicPartition partition, long offset) {
    group.asOwner(member, partition, () -> group.memory().unpark(partition, offset));
  }

  @Override
  public List<Parked.Request> requests() {
    return group.requests(member);
  }

  @Override
  public void done(Parked.Request request) {
    group.asOwner(member, request.partition(), () -> group.memory().done(request));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (!place.state().isClosed()) {
      Set<TopicPartition> own = group.leaving(member);
      try {
        if (!own.isEmpty()) {
          listener.revoked(own);
        }
      } finally {
        group.leave(member);
      }
    }
    closed = true;
    reader.close();
  }
}
