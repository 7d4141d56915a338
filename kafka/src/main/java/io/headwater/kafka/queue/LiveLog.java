package io.headwater.kafka.queue;

import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Lookup;
import io.headwater.kafka.cluster.Poller;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a queue's timers or dead letters have not ended: a record ends when a later one
 * says so. Holds their offsets, and times if it is asked for what is due, and no message; those are
 * read when they are wanted. For one thread at a time.
 */
final class LiveLog {
  /** Records nearer to each other than this are read together. */
  private static final long NEAR = 500;

  private final TopicPartition partition;
  private final boolean timed;
  private final TreeMap<Long, Long> live = new TreeMap<>();

  /** The same in the order of their times, if this knows what is due. */
  private final TreeSet<Due> byTime =
      new TreeSet<>(Comparator.comparingLong(Due::time).thenComparingLong(Due::offset));

  private long next;

  /** The topic that was read on last; nothing if there was none. */
  private Optional<Uuid> topic = Optional.empty();

  private record Due(long time, long offset) {}

  private LiveLog(TopicPartition partition, boolean timed) {
    this.partition = partition;
    this.timed = timed;
  }

  /** One that knows what is due. */
  static LiveLog timed(TopicPartition partition) {
    return new LiveLog(partition, true);
  }

  /** One that is not asked what is due. */
  static LiveLog untimed(TopicPartition partition) {
    return new LiveLog(partition, false);
  }

  TopicPartition partition() {
    return partition;
  }

  /** Forgets everything, to be read again from the beginning. */
  void clear() {
    live.clear();
    byTime.clear();
    next = 0;
  }

  /** Enters the next record. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() < next) {
      return;
    }
    next = record.offset() + 1;
    long ended = QueueRecords.ends(record);
    if (ended >= 0) {
      forget(ended);
    } else if (record.value() != null) {
      long time = timed ? QueueRecords.due(record) : 0;
      live.put(record.offset(), time);
      if (timed) {
        byTime.add(new Due(time, record.offset()));
      }
    }
  }

  private void forget(long offset) {
    Long time = live.remove(offset);
    if (time != null) {
      byTime.remove(new Due(time, offset));
    }
  }

  /** Reads on to the end of the topic; all of it, if it is another one of the name. */
  void catchUp(Catalog catalog, Lookup lookup) {
    var ours = Poller.ours(partition);
    Optional<Uuid> there = catalog.describe(partition.topic()).map(TopicDescription::topicId);
    if (!there.equals(topic)) {
      clear();
      topic = there;
    }
    long first = catalog.first(List.of(ours)).getOrDefault(ours, 0L);
    long end = catalog.next(List.of(ours)).getOrDefault(ours, 0L);
    if (end < next) {
      clear(); // its end was lost with a broker
    }
    List.copyOf(live.headMap(first).keySet()).forEach(this::forget);
    next = Math.max(next, first);
    if (next < end) {
      lookup.read(
          Map.of(partition, next),
          Map.of(partition, end),
          record -> {
            take(record);
            return true;
          });
      next = end;
    }
  }

  /** The offset after the last record that was entered. */
  long next() {
    return next;
  }

  int size() {
    return live.size();
  }

  boolean isLive(long offset) {
    return live.containsKey(offset);
  }

  /** The offsets of the oldest, at most so many. */
  List<Long> oldest(int max) {
    return live.keySet().stream().limit(max).toList();
  }

  /** Where the log could begin without losing anything live. */
  long begin() {
    return live.isEmpty() ? next : live.firstKey();
  }

  /** The time of the next that is due, or null if there is none. */
  @Nullable Long nextTime() {
    return byTime.isEmpty() ? null : byTime.first().time();
  }

  /** The offsets of those due at a time, the first of them first, at most so many. */
  List<Long> due(long time, int max) {
    return byTime.headSet(new Due(time, Long.MAX_VALUE), true).stream()
        .limit(max)
        .map(Due::offset)
        .toList();
  }

  /** How many times it keeps. */
  int times() {
    return byTime.size();
  }

  void ended(Iterable<Long> offsets) {
    offsets.forEach(this::forget);
  }

  /** Reads records, in the order of the offsets given; those that are gone are left out. */
  List<ConsumerRecord<byte[], byte[]>> read(Lookup lookup, List<Long> offsets) {
    Map<Long, ConsumerRecord<byte[], byte[]>> found = new HashMap<>();
    TreeMap<Long, Boolean> wanted = new TreeMap<>();
    offsets.forEach(offset -> wanted.put(offset, true));
    while (!wanted.isEmpty()) {
      long first = wanted.firstKey();
      long last = first;
      Long higher = wanted.higherKey(last);
      while (higher != null && higher - last <= NEAR) {
        last = higher;
        higher = wanted.higherKey(last);
      }
      long end = last + 1;
      SortedMap<Long, Boolean> near = wanted.headMap(end);
      lookup.read(
          Map.of(partition, first),
          Map.of(partition, end),
          record -> {
            if (near.containsKey(record.offset())) {
              found.put(record.offset(), record);
            }
            return true;
          });
      near.clear();
    }
    List<ConsumerRecord<byte[], byte[]>> inOrder = new ArrayList<>();
    for (Long offset : offsets) {
      ConsumerRecord<byte[], byte[]> record = found.get(offset);
      if (record != null) {
        inOrder.add(record);
      }
    }
    return inOrder;
  }
}
