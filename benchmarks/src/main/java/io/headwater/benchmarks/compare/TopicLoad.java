package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.Throughput.Cell;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * W6 on topics: one thread publishes without waiting, as long as not too much is under way; then,
 * on a topic of the first number of partitions, at rates that rise until the slowest hundredth of
 * the answers takes more than 50 ms. What counts is what was acknowledged.
 */
final class TopicLoad {
  private static final int KEYS = 1_000;
  private static final int UNDER_WAY = 5_000;
  private static final int PATIENCE_SECONDS = 60;

  private final Stage stage;
  private final Topics topics;
  private String topic = "";

  TopicLoad(Stage stage, Topics topics) {
    this.stage = stage;
    this.topics = topics;
  }

  void run() throws Exception {
    List<Integer> partitions = stage.scale().partitions();
    for (int count : partitions) {
      boolean usual = count == partitions.getFirst();
      String more = usual ? "" : ", %d partition%s".formatted(count, count == 1 ? "" : "s");
      topic = stage.named("topic-" + count);
      topics.create(Topic.of(topic, count));
      published(Throughput.cells(stage.scale()).getFirst()); // warms up
      read();
      for (Cell cell : Throughput.cells(stage.scale())) {
        stage.figure("topic: published, " + cell + more, published(cell), "/s");
      }
      stage.figure("topic: read" + more, read(), "/s");
      if (usual) {
        RisingRate.run(stage, "topic", this::p99At);
      }
      topics.delete(topic);
    }
  }

  private double published(Cell cell) throws InterruptedException {
    AtomicLong acknowledged = new AtomicLong();
    Semaphore room = new Semaphore(UNDER_WAY);
    long begin = System.nanoTime();
    long end = begin + stage.scale().span().toNanos();
    for (long number = 0; System.nanoTime() - end < 0; number += cell.batch()) {
      room.acquire(cell.batch());
      var unused =
          topics
              .publishAsync(topic, batch(number, cell))
              .whenComplete(
                  (done, failure) -> {
                    if (failure == null) {
                      acknowledged.addAndGet(cell.batch());
                    }
                    room.release(cell.batch());
                  });
    }
    await(room);
    return acknowledged.get() * 1e9 / (System.nanoTime() - begin);
  }

  private static void await(Semaphore room) throws InterruptedException {
    if (!room.tryAcquire(UNDER_WAY, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "not all that was published was acknowledged within %d s".formatted(PATIENCE_SECONDS));
    }
  }

  private static List<Message> batch(long first, Cell cell) {
    List<Message> messages = new ArrayList<>(cell.batch());
    for (long number = first; number < first + cell.batch(); number++) {
      messages.add(new Probe(number, 0).message("key-" + number % KEYS, cell.bytes()));
    }
    return messages;
  }

  private double read() {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    List<Topics.Range> ranges = topics.ranges(topic);
    for (int i = 0; i < ranges.size(); i++) {
      from.put(new TopicPartition(topic, i), ranges.get(i).first());
      ends.put(new TopicPartition(topic, i), ranges.get(i).next());
    }
    long read = 0;
    try (TopicReader reader = topics.reader(from)) {
      long begin = System.nanoTime(); // as the raw client's, which is connected by then
      long end = begin + 2 * stage.scale().span().toNanos();
      while (!reader.hasReached(ends) && System.nanoTime() - end < 0) {
        read += reader.poll(Duration.ofSeconds(1)).size();
      }
      return read * 1e9 / (System.nanoTime() - begin);
    }
  }

  private long p99At(int rate) throws Exception {
    Histogram nanos = new ConcurrentHistogram(3);
    Semaphore room = new Semaphore(Integer.MAX_VALUE);
    AtomicLong failed = new AtomicLong();
    long sent =
        OpenLoop.run(
            rate,
            stage.scale().span().multipliedBy(2),
            (first, count, due) -> {
              room.acquire(count);
              var unused =
                  topics
                      .publishAsync(topic, batch(first, new Cell(200, count)))
                      .whenComplete(
                          (done, failure) -> {
                            long now = System.nanoTime();
                            for (long number = first; number < first + count; number++) {
                              nanos.recordValue(Math.max(0, now - due.nanos(number)));
                            }
                            failed.addAndGet(failure == null ? 0 : count);
                            room.release(count);
                          });
            });
    if (!room.tryAcquire(Integer.MAX_VALUE, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      return TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS); // at least: some have no answer yet
    }
    if (failed.get() > 0) {
      throw new IllegalStateException(
          "%,d of %,d messages were not published".formatted(failed.get(), sent));
    }
    return nanos.getValueAtPercentile(99);
  }
}
