package io.headwater.embedded.topic;

import io.headwater.core.Parked;
import io.headwater.core.TopicPartition;
import io.headwater.embedded.state.StateKey;
import io.headwater.embedded.state.StateLog;
import io.headwater.embedded.state.StateRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer group remembers when nobody is in it: how far it is, what it parked, what was
 * asked of it. Kept in the {@link StateLog}; every change is durable when it returns. Guarded by
 * the lock of its {@link GroupCoordinator}.
 *
 * <pre>
 * group key    = GROUP name              value = nothing
 * offset key   = GROUP_OFFSET name(group) name(topic) i32:partition
 * offset value = i64: everything below is done
 * </pre>
 */
final class GroupMemory {
  private static final int MOST_IN_A_FRAME = 10_000;
  private static final int MOST_BYTES_IN_A_FRAME = 16 << 20;

  private final StateLog log;
  private final String group;
  private final Map<TopicPartition, Long> committed = new TreeMap<>();

  GroupMemory(StateLog log, String group) {
    this.log = log;
    this.group = group;
    for (StateKey key : log.keys(all(StateKey.Kind.GROUP_OFFSET))) {
      ByteBuffer parts = key.parts();
      StateKey.nextName(parts);
      var partition = new TopicPartition(StateKey.nextName(parts), parts.getInt());
      ByteBuffer value = Objects.requireNonNull(log.get(key), "a key that is there has a value");
      committed.put(partition, value.getLong());
    }
  }

  /** The names of all groups. */
  static List<String> names(StateLog log) {
    return log.keys(StateKey.of(StateKey.Kind.GROUP)).stream()
        .map(key -> StateKey.nextName(key.parts()))
        .sorted()
        .toList();
  }

  private StateKey all(StateKey.Kind kind) {
    return StateKey.of(kind).name(group);
  }

  private StateKey offsetKey(TopicPartition partition) {
    return all(StateKey.Kind.GROUP_OFFSET).name(partition.topic()).number(partition.partition());
  }

  String group() {
    return group;
  }

  boolean exists() {
    return log.contains(all(StateKey.Kind.GROUP));
  }

  /** Below which offset everything is done, or where it begins, by partition. */
  Map<TopicPartition, Long> committed() {
    return new TreeMap<>(committed);
  }

  @Nullable Long committed(TopicPartition partition) {
    return committed.get(partition);
  }

  /** Saves offsets, all in one frame; the group exists then. */
  void commit(Map<TopicPartition, Long> offsets) {
    List<StateRecord> changes = new ArrayList<>();
    if (!exists()) {
      changes.add(StateLog.put(all(StateKey.Kind.GROUP), ByteBuffer.allocate(0)));
    }
    offsets.forEach(
        (partition, offset) -> {
          if (!offset.equals(committed.get(partition))) {
            ByteBuffer value = ByteBuffer.allocate(Long.BYTES).putLong(offset).flip();
            changes.add(StateLog.put(offsetKey(partition), value));
          }
        });
    log.apply(changes);
    committed.putAll(offsets);
  }

  /** Appends to what is parked; what is parked already, by its offset, stays as it is. */
  void park(List<Parked> messages) {
    List<StateRecord> changes = new ArrayList<>();
    Set<Long> offsets = new HashSet<>();
    int bytes = 0;
    for (Parked parked : messages) {
      TopicPartition partition = parked.delivery().source();
      long offset = parked.delivery().offset();
      if (find(partition, offset) != null || !offsets.add(offset)) {
        continue;
      }
      StateRecord record = ParkedRecord.encode(group, parked);
      int length = record.value() == null ? 0 : record.value().remaining();
      if (bytes + length > MOST_BYTES_IN_A_FRAME) {
        log.apply(changes);
        changes.clear();
        bytes = 0;
      }
      changes.add(record);
      bytes += length;
    }
    log.apply(changes);
  }

  private @Nullable StateKey find(TopicPartition partition, long offset) {
    List<StateKey> found = log.keys(ParkedRecord.parkedOf(group, partition).number(offset));
    return found.isEmpty() ? null : found.getFirst();
  }

  List<Parked.Place> places(TopicPartition partition) {
    return log.keysByAge(ParkedRecord.parkedOf(group, partition)).stream()
        .map(ParkedRecord::place)
        .map(place -> new Parked.Place(place.key(), place.offset()))
        .toList();
  }

  int parkedCount(TopicPartition partition) {
    return log.count(ParkedRecord.parkedOf(group, partition));
  }

  /** A parked message, or null if there is none at the offset. */
  @Nullable Parked parked(TopicPartition partition, long offset) {
    StateKey key = find(partition, offset);
    return key == null ? null : parked(key);
  }

  private @Nullable Parked parked(StateKey key) {
    ByteBuffer value = log.get(key);
    return value == null ? null : ParkedRecord.decode(key, value);
  }

  /** Everything parked, by partition and in the order of parking. */
  List<Parked> parked() {
    List<StateKey> keys = new ArrayList<>(log.keysByAge(all(StateKey.Kind.PARKED)));
    keys.sort(Comparator.comparing(key -> ParkedRecord.place(key).partition()));
    List<Parked> all = new ArrayList<>();
    for (StateKey key : keys) {
      Parked parked = parked(key);
      if (parked != null) { // unparked meanwhile
        all.add(parked);
      }
    }
    return all;
  }

  /**
   * Whether something is parked of the key, or without a key at the offset, that is asked about.
   */
  boolean hasParked(Parked.Request request) {
    return places(request.partition()).stream()
        .anyMatch(
            place ->
                Objects.equals(place.key(), request.key())
                    && (request.key() != null || place.offset() == request.offset()));
  }

  void unpark(TopicPartition partition, long offset) {
    StateKey key = find(partition, offset);
    if (key != null) {
      log.apply(List.of(StateLog.delete(key)));
    }
  }

  /** What was asked and is not done, in the order of asking. */
  List<Parked.Request> requests() {
    return log.keysByAge(all(StateKey.Kind.REQUEST)).stream().map(ParkedRecord::request).toList();
  }

  void ask(Parked.Request request) {
    log.apply(List.of(StateLog.put(ParkedRecord.request(group, request), ByteBuffer.allocate(0))));
  }

  void done(Parked.Request request) {
    log.apply(List.of(StateLog.delete(ParkedRecord.request(group, request))));
  }

  /** The topics that it remembers something of. */
  Set<String> topics() {
    Set<String> topics = new TreeSet<>();
    committed.keySet().forEach(partition -> topics.add(partition.topic()));
    for (StateKey.Kind kind : List.of(StateKey.Kind.PARKED, StateKey.Kind.REQUEST)) {
      log.keys(all(kind)).forEach(key -> topics.add(ParkedRecord.place(key).partition().topic()));
    }
    return topics;
  }

  /** Forgets everything about a topic; the group stays. */
  void forgetTopic(String topic) {
    for (StateKey.Kind kind :
        List.of(StateKey.Kind.GROUP_OFFSET, StateKey.Kind.PARKED, StateKey.Kind.REQUEST)) {
      deleteAll(log.keys(all(kind).name(topic)));
    }
    committed.keySet().removeIf(partition -> partition.topic().equals(topic));
  }

  /** Forgets what is parked or asked of a partition at this offset or behind it. */
  void forgetParkedFrom(TopicPartition partition, long offset) {
    Predicate<StateKey> behind = key -> ParkedRecord.place(key).offset() >= offset;
    StateKey requests =
        all(StateKey.Kind.REQUEST).name(partition.topic()).number(partition.partition());
    deleteAll(log.keys(requests).stream().filter(behind).toList());
    deleteAll(log.keys(ParkedRecord.parkedOf(group, partition)).stream().filter(behind).toList());
  }

  /** Forgets the group. */
  void delete() {
    for (StateKey.Kind kind :
        List.of(StateKey.Kind.REQUEST, StateKey.Kind.PARKED, StateKey.Kind.GROUP_OFFSET)) {
      deleteAll(log.keys(all(kind)));
    }
    committed.clear();
    deleteAll(List.of(all(StateKey.Kind.GROUP)));
  }

  private void deleteAll(List<StateKey> keys) {
    for (int from = 0; from < keys.size(); from += MOST_IN_A_FRAME) {
      List<StateKey> some = keys.subList(from, Math.min(from + MOST_IN_A_FRAME, keys.size()));
      log.apply(some.stream().map(StateLog::delete).toList());
    }
  }
}
