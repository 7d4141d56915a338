package io.headwater.core.topic;

import io.headwater.core.Delivery;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Puts the messages of partitions in one order. Up to ends that were fixed before: by the time of
 * what is next in each, then by topic and partition, which depends on nothing but what is in the
 * partitions. Beyond: as they arrive. For one thread.
 */
final class Merge {
  /** A partition with so many messages waiting is not read on; it is again at half. */
  private static final int HIGH = 2_048;

  private final TopicReader reader;
  private final Map<TopicPartition, Source> sources = new HashMap<>();

  /** Those that have a message below their end waiting. */
  private final PriorityQueue<Source> ready =
      new PriorityQueue<>(
          Comparator.comparing(Source::time).thenComparing(source -> source.partition));

  /**
   * Those that have none waiting, though there are more below the end: nothing compares with them.
   */
  private final Set<Source> starved = new HashSet<>();

  /** What waits of one partition. */
  private final class Source {
    private final TopicPartition partition;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private long end;
    private boolean paused;

    Source(TopicPartition partition) {
      this.partition = partition;
    }

    Instant time() {
      return waiting.element().happenedAt();
    }

    void add(Delivery delivery) {
      waiting.add(delivery);
      if (waiting.size() == 1) {
        starved.remove(this);
        file();
      }
      if (waiting.size() >= HIGH && !paused) {
        paused = true;
        reader.pause(partition);
      }
    }

    Delivery take() {
      Delivery next = waiting.remove();
      if (paused && waiting.size() <= HIGH / 2) {
        paused = false;
        reader.resume(partition);
      }
      file();
      return next;
    }

    /** To be called when what is first has changed. */
    void file() {
      if (waiting.isEmpty()) {
        if (reader.position(partition) < end) {
          starved.add(this);
        }
      } else if (waiting.element().offset() < end) {
        ready.add(this);
      }
    }
  }

  Merge(TopicReader reader, Set<TopicPartition> partitions) {
    this.reader = reader;
    partitions.forEach(each -> sources.put(each, new Source(each)));
  }

  /** Fixes the ends: what lies beyond waits for others. */
  void extendTo(Map<TopicPartition, Long> ends) {
    ready.clear();
    starved.clear();
    ends.forEach((partition, end) -> source(partition).end = end);
    sources.values().forEach(Source::file);
  }

  /** From now on there are no ends. */
  void goLive() {
    ready.clear();
    starved.clear();
    for (Source source : sources.values()) {
      source.end = Long.MAX_VALUE;
      source.file();
    }
  }

  /** Whether everything up to the ends was given. */
  boolean done() {
    return ready.isEmpty() && starved.isEmpty();
  }

  /**
   * The next messages up to the ends, in order.
   *
   * @param wait how long the backend may take to give the next ones
   * @return at most this many; none if the backend had none in time, or at the ends
   */
  List<Delivery> ordered(int most, Duration wait) {
    List<Delivery> page = new ArrayList<>();
    while (page.size() < most && !done()) {
      if (starved.isEmpty()) {
        page.add(ready.remove().take());
      } else if (!page.isEmpty() || !read(wait)) {
        return page;
      }
    }
    return page;
  }

  /** The messages that arrive within some time, or none. */
  List<Delivery> arriving(int most, Duration wait) {
    if (ready.isEmpty()) {
      read(wait);
    }
    List<Delivery> page = new ArrayList<>();
    while (page.size() < most && !ready.isEmpty()) {
      page.add(ready.remove().take());
    }
    return page;
  }

  /** For each partition, the offset below which everything was given or never will be. */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (Source source : sources.values()) {
      Delivery next = source.waiting.peek();
      positions.put(
          source.partition, next == null ? reader.position(source.partition) : next.offset());
    }
    return positions;
  }

  private boolean read(Duration wait) {
    List<Delivery> read = reader.poll(wait);
    for (Delivery delivery : read) {
      source(delivery.source()).add(delivery);
    }
    // Behind the last message there may be offsets without one.
    starved.removeIf(source -> reader.position(source.partition) >= source.end);
    return !read.isEmpty();
  }

  private Source source(TopicPartition partition) {
    Source source = sources.get(partition);
    if (source == null) {
      throw new IllegalStateException(
          "the backend gave a message of %s; expected one of %s"
              .formatted(partition, sources.keySet()));
    }
    return source;
  }
}
