package io.headwater.kafka.cluster;

import io.headwater.core.HeadwaterException.Unavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Polls a Kafka consumer so that only the poll is ever woken. Kafka's wake-up ends whatever call
 * comes next, a commit too; here it is remembered, and the call repeated. For one thread, but for
 * {@link #wakeup} and {@link #close}.
 *
 * <p>When the connection is closed, so is the consumer: by whoever closes, or, while it is used, by
 * the thread that uses it, as it ends that. So whatever uses the consumer does it through here.
 */
public final class Poller {
  private static final Duration WAIT = Duration.ofMillis(100);

  /** For ever: Kafka's client cannot count in all that a {@link Duration} can be. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Cluster cluster;
  private final Consumer<byte[], byte[]> consumer;
  private final Runnable onClose;

  // All guarded by this.
  private boolean woken;
  private boolean polling;
  private int uses; // that are under way, one inside the other
  private @Nullable Duration ended; // how long closing may take; null while this is open
  private boolean closed;

  public Poller(Cluster cluster, Consumer<byte[], byte[]> consumer) {
    this.cluster = cluster;
    this.consumer = consumer;
    this.onClose = () -> close(cluster.options().requestTimeout());
    cluster.onClose(onClose);
    if (cluster.isClosed()) { // it may not have heard of this any more
      onClose.run();
    }
  }

  /**
   * Polls; empty when the time is up, or after {@link #wakeup}.
   *
   * @throws io.headwater.core.HeadwaterException.StoreClosed if the connection was closed
   */
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return poll(timeout, (partition, messages) -> {});
  }

  /** Hears how many messages of a partition were dropped before they could be read. */
  public interface Skipped {
    void skipped(TopicPartition partition, long messages);
  }

  /** As {@link #poll(Duration)}, and says what retention took. */
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout, Skipped skipped) {
    boolean soon = begin();
    try {
      return consumer.poll(soon ? Duration.ZERO : within(timeout));
    } catch (WakeupException e) {
      cluster.checkOpen();
    } catch (OffsetOutOfRangeException e) {
      skipDropped(e.offsetOutOfRangePartitions(), skipped);
    } catch (NoOffsetForPartitionException e) {
      // a partition that has just come; whoever owns the consumer seeks before the next poll
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    } catch (KafkaException e) {
      throw cluster.errors().of("reading", e);
    } finally {
      polled();
    }
    return ConsumerRecords.empty();
  }

  /**
   * A time to wait that can be counted in: nothing if it is over, a hundred years if it is more.
   */
  public static Duration within(Duration timeout) {
    if (timeout.isNegative()) {
      return Duration.ZERO;
    }
    return timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
  }

  /** Begins a poll; says whether it was woken before. */
  private synchronized boolean begin() {
    enter();
    polling = true;
    boolean wasWoken = woken;
    woken = false;
    return wasWoken;
  }

  private void polled() {
    synchronized (this) {
      polling = false;
    }
    leave();
  }

  private synchronized void enter() {
    cluster.checkOpen();
    if (ended != null) {
      throw new IllegalStateException("this reader was closed; expected an open one");
    }
    uses++;
  }

  private void leave() {
    boolean closing;
    synchronized (this) {
      uses--;
      closing = uses == 0 && ended != null;
      if (polling && woken) {
        consumer.wakeup(); // what was used inside the poll took it
      }
    }
    if (closing) {
      closeUnused();
    }
  }

  /**
   * Closes the consumer: now, or as soon as what uses it has ended. Kafka's client would stay in
   * its group until it is missed. A second call does nothing. Any thread.
   */
  public void close(Duration timeout) {
    synchronized (this) {
      if (ended == null) {
        ended = timeout;
      }
      if (uses > 0) {
        wakeup();
        return;
      }
    }
    closeUnused();
  }

  private void closeUnused() {
    Duration timeout;
    synchronized (this) {
      if (closed || ended == null) {
        return;
      }
      closed = true;
      timeout = ended;
    }
    cluster.forget(onClose);
    try {
      uninterrupted(unanswered(() -> consumer.close(CloseOptions.timeout(timeout))));
    } catch (KafkaException e) {
      // It has let go of everything; what it could not tell the brokers, they will miss.
    }
  }

  /** Ends a poll that waits, or the next one. Any thread. */
  public synchronized void wakeup() {
    woken = true;
    if (polling) {
      consumer.wakeup();
    }
  }

  /** Messages that are kept no more are not waited for: goes on with the oldest kept. */
  private void skipDropped(Map<TopicPartition, Long> wanted, Skipped skipped) {
    Map<TopicPartition, Long> first =
        call("looking for the oldest message", () -> consumer.beginningOffsets(wanted.keySet()));
    Map<TopicPartition, Long> next =
        call("looking for the newest message", () -> consumer.endOffsets(wanted.keySet()));
    wanted.forEach(
        (partition, offset) -> {
          long oldest = first.getOrDefault(partition, 0L);
          long there = Math.clamp(offset, oldest, next.getOrDefault(partition, oldest));
          consumer.seek(partition, there);
          if (there > offset) {
            skipped.skipped(partition, there - offset);
          }
        });
  }

  /** As {@link #use(Supplier)}, and turns Kafka's errors into ours. */
  public <T> T call(String doing, Supplier<T> question) {
    try {
      return use(question);
    } catch (KafkaException e) {
      throw cluster.errors().of(doing, e);
    }
  }

  /** As {@link #call(String, Supplier)}, for what has no answer. */
  public void call(String doing, Runnable action) {
    call(doing, unanswered(action));
  }

  /**
   * Uses the consumer, also when it was woken.
   *
   * @throws io.headwater.core.HeadwaterException.StoreClosed if the connection was closed
   */
  public <T> T use(Supplier<T> question) {
    enter();
    try {
      return uninterrupted(question);
    } finally {
      leave();
    }
  }

  /** As {@link #use(Supplier)}, for what has no answer. */
  public void use(Runnable action) {
    use(unanswered(action));
  }

  private static Supplier<Boolean> unanswered(Runnable action) {
    return () -> {
      action.run();
      return true;
    };
  }

  private <T> T uninterrupted(Supplier<T> question) {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return question.get();
        } catch (WakeupException e) {
          remember();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends the poll that is under way, from inside one of its callbacks. */
  public synchronized void cutShort() {
    if (polling) {
      consumer.wakeup();
    }
  }

  private synchronized void remember() {
    woken = true;
  }

  /**
   * Reads partitions of this consumer on to their ends, or further: what comes in one fetch is not
   * cut there.
   *
   * @param visitor takes every record that this consumer passes, also those beyond the ends and of
   *     other partitions; false when it wants no more of the record's partition
   * @throws Unavailable if nothing comes for as long as a request may take
   */
  public void readTo(
      Map<TopicPartition, Long> ends, Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    Map<TopicPartition, Long> open = new HashMap<>(ends);
    Set<TopicPartition> enough = new HashSet<>();
    long patience = cluster.options().requestTimeout().toNanos();
    long progress = cluster.clock().nanos();
    while (true) {
      open.entrySet().removeIf(each -> position(each.getKey()) >= each.getValue());
      if (open.isEmpty()) {
        return;
      }
      ConsumerRecords<byte[], byte[]> records = poll(WAIT);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (!enough.contains(partition) && !visitor.test(record)) {
          enough.add(partition);
          open.remove(partition);
          pause(partition);
        }
      }
      long now = cluster.clock().nanos();
      if (!records.isEmpty()) {
        progress = now;
      } else if (now - progress > patience) {
        throw new Unavailable(
            "Kafka at %s gave nothing of %s for %s; try again when it can be reached"
                .formatted(
                    cluster.options().bootstrap(),
                    open.keySet(),
                    cluster.options().requestTimeout()),
            null);
      }
    }
  }

  public long position(TopicPartition partition) {
    return call("asking for the position", () -> consumer.position(partition));
  }

  /** As {@link #position(TopicPartition)}, and waits so long at most until it is known. */
  public long position(TopicPartition partition, Duration patience) {
    return call("asking for the position", () -> consumer.position(partition, patience));
  }

  public void pause(TopicPartition partition) {
    use(
        () -> {
          if (consumer.assignment().contains(partition)) {
            consumer.pause(List.of(partition));
          }
        });
  }

  public void resume(TopicPartition partition) {
    use(
        () -> {
          if (consumer.assignment().contains(partition)) {
            consumer.resume(List.of(partition));
          }
        });
  }

  public static TopicPartition kafka(io.headwater.core.TopicPartition ours) {
    return new TopicPartition(ours.topic(), ours.partition());
  }

  public static io.headwater.core.TopicPartition ours(TopicPartition kafka) {
    return new io.headwater.core.TopicPartition(kafka.topic(), kafka.partition());
  }

  public static Set<TopicPartition> kafka(Set<io.headwater.core.TopicPartition> ours) {
    return ours.stream().map(Poller::kafka).collect(Collectors.toSet());
  }
}
