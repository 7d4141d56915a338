package io.headwater.embedded.topic;

import io.headwater.core.Delivery;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.embedded.state.StoreState;
import io.headwater.embedded.state.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reads partitions of topics of an embedded store. Its waiting is not interruptible; {@link
 * #wakeup} ends it.
 */
final class EmbeddedTopicReader implements TopicReader {
  private static final int ENOUGH_MESSAGES = 1_000;
  private static final int ENOUGH_BYTES = 4 << 20;
  private static final int LEAST_BYTES = 64 << 10;

  private final StoreState state;
  private final Map<String, TopicCursor> byTopic = new LinkedHashMap<>();
  private final List<TopicCursor> cursors;
  private final int enoughBytes;
  private final Waiter waiter = new Waiter();
  private int turn;
  private volatile boolean wokenUp;
  private boolean closed;

  EmbeddedTopicReader(StoreState state, List<TopicCursor> cursors) {
    this.state = state;
    this.cursors = List.copyOf(cursors);
    for (TopicCursor cursor : cursors) {
      byTopic.put(cursor.topic().topic().name(), cursor);
    }
    enoughBytes = Math.max(LEAST_BYTES, ENOUGH_BYTES / Math.max(1, partitions()));
  }

  /**
   * A poll may give messages of one partition only, when the others are paused. Who keeps a bounded
   * part of each in memory then has a poll more of each; so the more partitions, the less it is.
   */
  private int partitions() {
    return cursors.stream().mapToInt(cursor -> cursor.topic().topic().partitions()).sum();
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    requireOpen();
    List<Delivery> found = take();
    if (found.isEmpty() && timeout.isPositive() && !wokenUp) {
      found = await(TimeUnit.NANOSECONDS.convert(timeout));
    }
    if (found.isEmpty()) {
      wokenUp = false;
    }
    return found;
  }

  /** What there is now: the topics take turns. */
  private List<Delivery> take() {
    List<Delivery> found = new ArrayList<>();
    if (wokenUp) {
      return found;
    }
    long bytes = 0;
    int empty = 0;
    while (empty < cursors.size() && found.size() < ENOUGH_MESSAGES && bytes < enoughBytes) {
      int read = cursors.get(turn).read(found);
      if (read < 0) {
        empty++;
        turn = (turn + 1) % cursors.size();
      } else {
        empty = 0;
        bytes += read;
      }
    }
    if (!found.isEmpty()) {
      turn = (turn + 1) % cursors.size();
    }
    return found;
  }

  private List<Delivery> await(long nanos) {
    cursors.forEach(cursor -> cursor.topic().tell(waiter));
    try {
      long left = nanos;
      while (true) {
        waiter.clear(); // before looking, so that what comes after it is news
        List<Delivery> found = take();
        requireOpen();
        if (!found.isEmpty() || wokenUp || left <= 0) {
          return found;
        }
        left = waiter.await(left);
      }
    } finally {
      cursors.forEach(cursor -> cursor.topic().forget(waiter));
    }
  }

  @Override
  public void wakeup() {
    wokenUp = true;
    waiter.wake();
  }

  @Override
  public long position(TopicPartition partition) {
    return cursor(partition).position(partition.partition());
  }

  @Override
  public void pause(TopicPartition partition) {
    cursor(partition).pause(partition.partition(), true);
  }

  @Override
  public void resume(TopicPartition partition) {
    cursor(partition).pause(partition.partition(), false);
  }

  private TopicCursor cursor(TopicPartition partition) {
    TopicCursor cursor = byTopic.get(partition.topic());
    if (cursor == null) {
      throw new IllegalArgumentException(
          "%s is not read by this reader; expected a partition of %s"
              .formatted(partition, byTopic.keySet()));
    }
    return cursor;
  }

  private void requireOpen() {
    state.requireOpen();
    if (closed) {
      throw new IllegalStateException("the reader of %s is closed".formatted(byTopic.keySet()));
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
