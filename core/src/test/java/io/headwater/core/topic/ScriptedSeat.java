package io.headwater.core.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A seat on a {@link SeatStore}; partitions come and go when a test says so. */
final class ScriptedSeat implements Seat {
  /** What happens while a poll waits. */
  @FunctionalInterface
  interface Waiting {
    void passes(Duration timeout);
  }

  final Set<TopicPartition> toAssign = new TreeSet<>();
  final Set<TopicPartition> toRevoke = new TreeSet<>();
  final Set<TopicPartition> toLose = new TreeSet<>();
  final Map<TopicPartition, Long> positions = new TreeMap<>();
  final Set<TopicPartition> paused = new HashSet<>();
  int batch = 500;
  int polls;
  long dropped;

  private final SeatStore store;
  private final Listener listener;
  private final Waiting waiting;

  ScriptedSeat(SeatStore store, Listener listener, Waiting waiting) {
    this.store = store;
    this.listener = listener;
    this.waiting = waiting;
  }

  @Override
  public String member() {
    return "member";
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    polls++;
    return store.read(
        () -> {
          hear();
          List<Delivery> given = take();
          if (given.isEmpty() && !timeout.isZero()) {
            waiting.passes(timeout);
          }
          return given;
        });
  }

  private void hear() {
    if (!toLose.isEmpty()) {
      Set<TopicPartition> gone = drain(toLose);
      gone.forEach(this::leave);
      listener.lost(gone);
    }
    if (!toRevoke.isEmpty()) {
      Set<TopicPartition> going = drain(toRevoke);
      listener.revoked(going);
      going.forEach(this::leave);
      going.forEach(partition -> store.owners.remove(partition, this));
    }
    if (!toAssign.isEmpty()) {
      Set<TopicPartition> fresh = drain(toAssign);
      fresh.forEach(id -> positions.put(id, store.committed.getOrDefault(id, 0L)));
      listener.assigned(fresh);
    }
  }

  private void leave(TopicPartition partition) {
    positions.remove(partition);
    paused.remove(partition);
  }

  private static Set<TopicPartition> drain(Set<TopicPartition> all) {
    Set<TopicPartition> taken = new TreeSet<>(all);
    all.clear();
    return taken;
  }

  private List<Delivery> take() {
    List<Delivery> given = new ArrayList<>();
    for (Map.Entry<TopicPartition, Long> at : positions.entrySet()) {
      List<Delivery> log = store.log.getOrDefault(at.getKey(), List.of());
      while (!paused.contains(at.getKey()) && at.getValue() < log.size() && given.size() < batch) {
        given.add(log.get(at.getValue().intValue()));
        at.setValue(at.getValue() + 1);
      }
    }
    return given;
  }

  private boolean owns(TopicPartition partition) {
    return this.equals(store.owners.get(partition));
  }

  @Override
  public long position(TopicPartition partition) {
    Long position = positions.get(partition);
    if (position == null) {
      throw new AssertionError(partition + " is not this seat's");
    }
    return position;
  }

  @Override
  public long dropped() {
    return dropped;
  }

  @Override
  public Set<TopicPartition> commit(Map<TopicPartition, Long> offsets) {
    return store.change(
        "commit " + offsets,
        () -> {
          Set<TopicPartition> refused = new HashSet<>();
          offsets.forEach(
              (partition, offset) -> {
                if (owns(partition)) {
                  store.oracle.committed(partition, offset);
                  store.committed.put(partition, offset);
                } else {
                  refused.add(partition);
                }
              });
          return refused;
        });
  }

  @Override
  public boolean park(TopicPartition partition, List<Parked> messages) {
    return store.change(
        "park %s %s"
            .formatted(partition, messages.stream().map(each -> each.delivery().offset()).toList()),
        () -> {
          if (owns(partition)) {
            messages.forEach(message -> append(partition, message));
          }
          return owns(partition);
        });
  }

  private void append(TopicPartition partition, Parked message) {
    store.oracle.parked(message);
    List<Parked> all = store.parkedOf(partition);
    long offset = message.delivery().offset();
    if (all.stream().noneMatch(each -> each.delivery().offset() == offset)) {
      all.add(message);
    }
  }

  @Override
  public List<Parked.Place> parked(TopicPartition partition) {
    return store.read(
        () ->
            store.parkedOf(partition).stream()
                .map(Parked::delivery)
                .map(delivery -> new Parked.Place(delivery.key(), delivery.offset()))
                .toList());
  }

  @Override
  public Parked parked(TopicPartition partition, long offset) {
    return store.read(
        () ->
            store.parkedOf(partition).stream()
                .filter(each -> each.delivery().offset() == offset)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(offset + " is not parked")));
  }

  @Override
  public void unpark(TopicPartition partition, long offset) {
    store.change(
        "unpark %s %d".formatted(partition, offset),
        () -> {
          store.oracle.unparked(partition, offset);
          return store.parkedOf(partition).removeIf(each -> each.delivery().offset() == offset);
        });
  }

  @Override
  public List<Parked.Request> requests() {
    return store.read(
        () -> store.requests.stream().filter(request -> owns(request.partition())).toList());
  }

  @Override
  public void done(Parked.Request request) {
    store.change("done " + request.action(), () -> store.requests.remove(request));
  }

  @Override
  public void pause(TopicPartition partition) {
    paused.add(partition);
  }

  @Override
  public void resume(TopicPartition partition) {
    paused.remove(partition);
  }

  @Override
  public void wakeup() {}

  @Override
  public void close() {
    toRevoke.addAll(positions.keySet());
    hear();
  }
}
