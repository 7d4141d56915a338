package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A place in a group of a {@link ModelStore}. Guarded by its lock, but for calls of a listener. */
final class ModelSeat implements Seat {
  private final ModelTopics store;
  private final ModelMembers members;
  private final String member;
  private final Joining joining;
  private final ModelReader reader;
  private final Set<TopicPartition> owned = new TreeSet<>();
  private final Set<TopicPartition> lost = new TreeSet<>();

  /** When it is taken for dead; null while it is in a poll. */
  private volatile @Nullable Long deadline;

  private boolean closed;

  /** How a member came. */
  record Joining(Set<String> topics, Groups.Terms terms, Listener listener) {
    Joining {
      topics = Set.copyOf(topics);
    }
  }

  /** What a poll does next: one call of the listener, or its answer. */
  private sealed interface Turn {
    record Lost(Set<TopicPartition> partitions) implements Turn {}

    record Revoked(Set<TopicPartition> partitions) implements Turn {}

    record Assigned(Set<TopicPartition> partitions) implements Turn {}

    record Answer(List<Delivery> messages) implements Turn {}
  }

  ModelSeat(ModelTopics store, ModelMembers members, String member, Joining joining) {
    this.store = store;
    this.members = members;
    this.member = member;
    this.joining = joining;
    this.reader = new ModelReader(store, Map.of());
    aliveFor(joining.terms().session());
  }

  private void aliveFor(Duration time) {
    deadline = store.clock().nanos() + time.toNanos();
  }

  boolean isExpired(long nanos) {
    Long end = deadline;
    return end != null && nanos - end > 0;
  }

  @Override
  public String member() {
    return member;
  }

  Set<String> topics() {
    return joining.topics();
  }

  Set<TopicPartition> owned() {
    return owned;
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    long end = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
    store.locked(this::begin);
    try {
      while (true) {
        Duration left = Duration.ofNanos(end - System.nanoTime());
        switch (store.await(left, this::turn)) {
          case null -> {
            return List.of();
          }
          case Turn.Answer answer -> {
            return answer.messages();
          }
          case Turn.Lost gone -> joining.listener().lost(gone.partitions());
          case Turn.Assigned mine -> joining.listener().assigned(mine.partitions());
          case Turn.Revoked going -> {
            joining.listener().revoked(going.partitions());
            store.locked(() -> give(going.partitions()));
          }
        }
      }
    } finally {
      aliveFor(joining.terms().session());
    }
  }

  private boolean begin() {
    if (closed) {
      throw new IllegalStateException("this seat is closed; expected an open one: join again");
    }
    deadline = null;
    return true;
  }

  /** The next step of a poll, or null to wait. */
  private @Nullable Turn turn() {
    deadline = null;
    members.expire();
    if (!lost.isEmpty()) {
      Set<TopicPartition> gone = new TreeSet<>(lost);
      lost.clear();
      return new Turn.Lost(gone);
    }
    members.enter(this);
    Set<TopicPartition> share = members.share(this);
    Set<TopicPartition> surplus = without(owned, share);
    if (!surplus.isEmpty()) {
      aliveFor(joining.terms().drain());
      return new Turn.Revoked(surplus);
    }
    Set<TopicPartition> fresh = without(share, owned);
    fresh.removeIf(partition -> !store.isFree(members.owner(partition)));
    if (!fresh.isEmpty()) {
      owned.addAll(fresh);
      fresh.forEach(partition -> reader.add(partition, members.begin(partition)));
      return new Turn.Assigned(fresh);
    }
    List<Delivery> found = reader.take();
    return found == null ? null : new Turn.Answer(found);
  }

  private static Set<TopicPartition> without(Set<TopicPartition> all, Set<TopicPartition> some) {
    Set<TopicPartition> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  /** Lets others have partitions. */
  private boolean give(Set<TopicPartition> partitions) {
    owned.removeAll(partitions);
    reader.removeAll(partitions);
    store.changed();
    return true;
  }

  /** Partitions are taken away; the next poll says so. */
  void lose(Set<TopicPartition> partitions) {
    lost.addAll(partitions);
    give(partitions);
  }

  @Override
  public Set<TopicPartition> commit(Map<TopicPartition, Long> offsets) {
    return store.locked(
        () -> {
          Set<TopicPartition> refused = new HashSet<>();
          offsets.forEach(
              (partition, offset) -> {
                if (mayWrite(partition)) {
                  members.memory().committed.put(partition, offset);
                } else {
                  refused.add(partition);
                }
              });
          return refused;
        });
  }

  private boolean mayWrite(TopicPartition partition) {
    return store.mayWrite(owned, partition);
  }

  @Override
  public boolean park(TopicPartition partition, List<Parked> messages) {
    return store.locked(
        () -> {
          if (mayWrite(partition)) {
            append(partition, messages);
          }
          return mayWrite(partition);
        });
  }

  private void append(TopicPartition partition, List<Parked> messages) {
    List<Parked> all =
        members.memory().parked.computeIfAbsent(partition, absent -> new ArrayList<>());
    for (Parked message : messages) {
      long offset = message.delivery().offset();
      if (all.stream().noneMatch(parked -> parked.delivery().offset() == offset)) {
        all.add(store.placeAmong(all), message);
      }
    }
  }

  private List<Parked> parkedOf(TopicPartition partition) {
    return members.memory().parked.getOrDefault(partition, List.of());
  }

  @Override
  public List<Parked.Place> parked(TopicPartition partition) {
    return store.locked(
        () ->
            parkedOf(partition).stream()
                .map(Parked::delivery)
                .map(delivery -> new Parked.Place(delivery.key(), delivery.offset()))
                .toList());
  }

  @Override
  public Parked parked(TopicPartition partition, long offset) {
    return store.locked(
        () ->
            parkedOf(partition).stream()
                .filter(parked -> parked.delivery().offset() == offset)
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "offset %d of %s is not parked; expected one that parked() lists"
                                .formatted(offset, partition))));
  }

  @Override
  public void unpark(TopicPartition partition, long offset) {
    store.locked(
        () ->
            mayWrite(partition)
                && parkedOf(partition).removeIf(parked -> parked.delivery().offset() == offset));
  }

  @Override
  public List<Parked.Request> requests() {
    return store.locked(
        () ->
            members.memory().requests.stream()
                .filter(request -> owned.contains(request.partition()))
                .toList());
  }

  @Override
  public void done(Parked.Request request) {
    store.locked(() -> mayWrite(request.partition()) && members.memory().requests.remove(request));
  }

  @Override
  public long position(TopicPartition partition) {
    return reader.position(partition);
  }

  @Override
  public long dropped() {
    return store.locked(reader::dropped);
  }

  @Override
  public void pause(TopicPartition partition) {
    reader.pause(partition);
  }

  @Override
  public void resume(TopicPartition partition) {
    reader.resume(partition);
  }

  @Override
  public void wakeup() {
    reader.wakeup();
  }

  @Override
  public void close() {
    if (store.isClosed() || closed) {
      return;
    }
    Supplier<Set<TopicPartition>> mine =
        () -> {
          aliveFor(joining.terms().drain());
          return new TreeSet<>(owned);
        };
    Set<TopicPartition> going = store.locked(mine);
    if (!going.isEmpty()) {
      joining.listener().revoked(going);
    }
    if (!store.isClosed()) {
      store.locked(
          () -> {
            closed = true;
            give(going);
            members.leave(this);
            return true;
          });
    }
  }
}
