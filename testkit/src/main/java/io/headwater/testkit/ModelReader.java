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
    topics.locked(() -> paused.remove(partition));
  }

  @Override
  public void wakeup() {
    topics.locked(
        () -> {
          woken = true;
          topics.changed();
          return true;
        });
  }

  @Override
  public void close() {
    // holds nothing that anybody could want back
  }
}
