package io.headwater.core.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What seats are on, in memory: partitions, offsets, parked messages, requests. Tests move
 * partitions by hand, take the store away for a while, and kill whoever calls it, before or after
 * any change.
 */
final class SeatStore {
  /** The process of the caller is gone. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  final HandClock clock = new HandClock();
  final Map<TopicPartition, List<Delivery>> log = new TreeMap<>();
  final Map<TopicPartition, Long> committed = new TreeMap<>();
  final Map<TopicPartition, List<Parked>> parked = new TreeMap<>();
  final List<Parked.Request> requests = new ArrayList<>();
  final Map<TopicPartition, ScriptedSeat> owners = new HashMap<>();
  final List<String> changes = new ArrayList<>();
  final Oracle oracle = new Oracle(this);

  /** Before which change the caller is killed, counted from 0; behind it if odd; never if less. */
  int killAt = -1;

  /** Whether the store is away just now. */
  BooleanSupplier away = () -> false;

  private int calls;

  TopicPartition partition(int number) {
    TopicPartition partition = new TopicPartition("t", number);
    messages(partition);
    return partition;
  }

  List<Delivery> messages(TopicPartition partition) {
    return log.computeIfAbsent(partition, absent -> new ArrayList<>());
  }

  /** Publishes a message; its offset is the number of those before it. */
  Delivery publish(int partition, @Nullable String key) {
    return publish(partition, key, new byte[10]);
  }

  Delivery publish(int partition, @Nullable String key, byte[] data) {
    List<Delivery> messages = messages(partition(partition));
    long offset = messages.size();
    Event event = Event.of("A", data).withId(EventIds.named("%d-%d".formatted(partition, offset)));
    Delivery delivery = new Delivery("t", partition, offset, clock.now(), key, event, 1);
    messages.add(delivery);
    oracle.published(delivery);
    return delivery;
  }

  void publishAll(int partition, String... keys) {
    for (String key : keys) {
      publish(partition, key);
    }
  }

  /** What everybody can ask, as {@code Groups.request}. */
  void request(int partition, @Nullable String key, Parked.Action action) {
    TopicPartition id = partition(partition);
    long offset =
        parkedOf(id).stream()
            .map(Parked::delivery)
            .filter(delivery -> key == null ? delivery.key() == null : key.equals(delivery.key()))
            .mapToLong(Delivery::offset)
            .min()
            .orElseThrow();
    requests.add(new Parked.Request(id, key, offset, action));
  }

  List<Parked> parkedOf(TopicPartition partition) {
    return parked.computeIfAbsent(partition, absent -> new ArrayList<>());
  }

  List<Long> parkedOffsets(int partition) {
    return parkedOf(partition(partition)).stream().map(each -> each.delivery().offset()).toList();
  }

  /** Another member had what is parked of a partition handled, all of it. */
  void handledElsewhere(int partition) {
    List<Parked> all = parkedOf(partition(partition));
    all.forEach(each -> oracle.handled(each.delivery()));
    all.clear();
  }

  ScriptedSeat seat(Seat.Listener listener, ScriptedSeat.Waiting waiting) {
    return new ScriptedSeat(this, listener, waiting);
  }

  /** Gives a seat what it does not have of these; whoever has them loses them without a word. */
  void assign(ScriptedSeat seat, Set<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      ScriptedSeat before = owners.put(partition, seat);
      if (before != null) {
        before.toLose.add(partition);
      }
    }
    seat.toAssign.addAll(partitions);
  }

  /** A call that only reads. */
  <T> T read(Supplier<T> call) {
    if (away.getAsBoolean()) {
      throw new Unavailable("the store is away", null);
    }
    return call.get();
  }

  /** A call that changes something. */
  <T> T change(String what, Supplier<T> call) {
    kill(2 * calls);
    T answer = read(call);
    changes.add(what);
    kill(2 * calls + 1);
    calls++;
    return answer;
  }

  private void kill(int at) {
    if (at == killAt) {
      calls++;
      throw new Killed();
    }
  }

  /** How many places there were to be killed at. */
  int places() {
    return 2 * calls;
  }
}
