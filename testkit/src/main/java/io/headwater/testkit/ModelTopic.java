package io.headwater.testkit;

import io.headwater.core.Delivery;
import io.headwater.core.Topic;
import io.headwater.core.Topics.Range;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A topic of a {@link ModelStore} with the messages that are kept. Guarded by its lock. */
final class ModelTopic {
  final Topic topic;

  /** The messages kept of each partition, oldest first. */
  final List<List<Delivery>> partitions = new ArrayList<>();

  /** How many messages each partition has ever had; here offsets are dense. */
  private final long[] next;

  ModelTopic(Topic topic) {
    this.topic = topic;
    this.next = new long[topic.partitions()];
    for (int p = 0; p < topic.partitions(); p++) {
      partitions.add(new ArrayList<>());
    }
  }

  /** The offset that the next message of a partition gets. */
  long next(int partition) {
    return next[partition];
  }

  void add(Delivery delivery) {
    partitions.get(delivery.partition()).add(delivery);
    next[delivery.partition()] = delivery.offset() + 1;
  }

  Range range(int partition) {
    List<Delivery> kept = partitions.get(partition);
    long end = next[partition];
    return new Range(kept.isEmpty() ? end : kept.getFirst().offset(), end);
  }

  /** Drops what is beyond a limit now. */
  void retain(Instant now) {
    Duration time = topic.retention().time();
    if (time != null) {
      partitions.forEach(kept -> kept.removeIf(old -> old.time().isBefore(now.minus(time))));
    }
    Long most = topic.retention().bytes();
    while (most != null && bytesBehindTheOldest() >= most) {
      oldest().ifPresent(old -> partitions.get(old.partition()).removeFirst());
    }
  }

  private long bytesBehindTheOldest() {
    long all = partitions.stream().flatMap(List::stream).mapToLong(ModelTopic::bytes).sum();
    return oldest().map(old -> all - bytes(old)).orElse(-1L);
  }

  private Optional<Delivery> oldest() {
    return partitions.stream()
        .filter(kept -> !kept.isEmpty())
        .map(List::getFirst)
        .min(Comparator.comparing(Delivery::time));
  }

  /** Without what a format adds. */
  private static long bytes(Delivery delivery) {
    String key = delivery.key();
    long keyBytes = key == null ? 0 : key.getBytes(StandardCharsets.UTF_8).length;
    return delivery.event().data().length + keyBytes;
  }
}
