package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A place in each of some partitions of a {@link ModelStore}. Guarded by its lock. */
final class ModelReader implements TopicReader {
  private static final int MOST = 100;

  private final ModelTopics topics;
  private final Map<TopicPartition, Long> positions;
  private final Set<TopicPartition> paused = new HashSet<>();
  private boolean woken;
  private long dropped;

  ModelReader(ModelTopics topics, Map<TopicPartition, Long> from) {
    this.topics = topics;
    this.positions = new TreeMap<>(from);
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    List<Delivery> found = topics.await(timeout, this::take);
    return found == null ? List.of() : found;
  }

  /** What a poll gives at once, or null to wait. */
  @Nullable List<Delivery> take() {
    List<Delivery> found = new ArrayList<>();
    if (woken) {
      woken = false;
      return found;
    }
    positions.replaceAll(this::passDropped);
    for (TopicPartition partition : positions.keySet()) {
      if (!paused.contains(partition)) {
        topics.keptFrom(partition, positions.get(partition)).stream()
            .limit(MOST)
            .forEach(found::add);
      }
    }
    found.forEach(given -> positions.put(given.source(), given.offset() + 1));
    return found.isEmpty() ? null : found;
  }

  private long passDropped(TopicPartition partition, long position) {
    long first = topics.range(partition).first();
    dropped += Math.max(0, first - position);
    return Math.max(first, position);
  }

  /** How many messages it should have given, but retention was faster. */
  long dropped() {
    return dropped;
  }

  @Override
  public long position(TopicPartition partition) {
    return topics.locked(
        () -> {
          Long position = positions.get(partition);
          if (position == null) {
            throw new IllegalArgumentException(
                "%s is not read here; expected one of %s".formatted(partition, positions.keySet()));
          }
          return position;
        });
  }

  void add(TopicPartition partition, long from) {
    positions.put(partition, from);
  }

  void removeAll(Set<TopicPartition> partitions) {
    positions.keySet().removeAll(partitions);
    paused.removeAll(partitions);
  }

  @Override
  public void pause(TopicPartition partition) {
    topics.locked(() -> paused.add(partition));
  }

  @Override
  public void resume(TopicPartition partition) {
    topics.locked(
        () -> {
          if (paused.remove(partition)) {
            positions.computeIfPresent(partition, (same, position) -> topics.resumedAt(position));
          }
          return true;
        });
  }

  @Override
  public void wakeup() {
    topics.data().lock.lock();
    try {
      woken = true;
      topics.changed();
    } finally {
      topics.data().lock.unlock();
    }
  }

  @Override
  public void close() {
    // holds nothing that anybody could want back
  }
}
