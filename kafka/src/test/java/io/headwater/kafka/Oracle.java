package io.headwater.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Message;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Remembers every acknowledged (key, number) outside the store. A writer of a key publishes one
 * number after another, each until it is acknowledged: so all numbers are there, the first of each
 * in their order, and only one that was not acknowledged at once may be there again.
 */
final class Oracle {
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final Topics topics;
  private final String topic;
  private final AtomicIntegerArray acknowledged;

  Oracle(Topics topics, String topic, int keys) {
    this.topics = topics;
    this.topic = topic;
    this.acknowledged = new AtomicIntegerArray(keys);
  }

  /** Publishes until it is closed. */
  static final class Writers implements AutoCloseable {
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    @Override
    public void close() {
      stopped = true;
      for (Thread each : threads) {
        try {
          each.join();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  Writers write() {
    Writers writers = new Writers();
    for (int i = 0; i < acknowledged.length(); i++) {
      int key = i;
      writers.threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!writers.stopped) {
                      publish(key);
                    }
                  }));
    }
    return writers;
  }

  private void publish(int key) {
    byte[] number = ByteBuffer.allocate(4).putInt(acknowledged.get(key)).array();
    try {
      topics.publish(topic, new Message("key" + key, Event.of("number", number)));
      synchronized (this) {
        acknowledged.incrementAndGet(key);
        notifyAll();
      }
    } catch (HeadwaterException.OutcomeUnknown | HeadwaterException.Unavailable e) {
      // again, until it is acknowledged
    }
  }

  int acknowledged() {
    int all = 0;
    for (int i = 0; i < acknowledged.length(); i++) {
      all += acknowledged.get(i);
    }
    return all;
  }

  synchronized void awaitAcknowledged(int count) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (acknowledged() < count) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "%d acknowledged; waited for %d in vain".formatted(acknowledged(), count));
      }
      try {
        wait(1_000);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Reads everything, and fails on a number that is missing or not in its place. */
  void check() {
    Map<String, Integer> next = new TreeMap<>();
    for (Delivery each : readAll()) {
      String key = String.valueOf(each.key());
      int number =
          each.event().data().length == 4 ? ByteBuffer.wrap(each.event().data()).getInt() : -1;
      int expected = next.getOrDefault(key, 0);
      if (number >= 0) {
        assertThat(number)
            .as("%s at %s-%d", key, each.source(), each.offset())
            .isLessThanOrEqualTo(expected);
        next.put(key, Math.max(expected, number + 1));
      }
    }
    for (int i = 0; i < acknowledged.length(); i++) {
      assertThat(next.getOrDefault("key" + i, 0))
          .as("numbers of key%d", i)
          .isGreaterThanOrEqualTo(acknowledged.get(i));
    }
  }

  private List<Delivery> readAll() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    Map<TopicPartition, Long> from = new HashMap<>();
    List<Topics.Range> ranges = topics.ranges(topic);
    for (int i = 0; i < ranges.size(); i++) {
      from.put(new TopicPartition(topic, i), 0L);
      ends.put(new TopicPartition(topic, i), ranges.get(i).next());
    }
    List<Delivery> read = new ArrayList<>();
    try (TopicReader reader = topics.reader(from)) {
      while (!reader.hasReached(ends)) {
        read.addAll(reader.poll(WAIT));
      }
    }
    return read;
  }
}
