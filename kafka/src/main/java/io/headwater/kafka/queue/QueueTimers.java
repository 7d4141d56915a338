package io.headwater.kafka.queue;

import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.OneAtATime;
import io.headwater.kafka.cluster.Poller;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a queue is to hand out later. All processes that use the queue are members of one consumer
 * group; the one that has the only partition of the timers' topic keeps the times of all that is
 * not due yet, publishes what is due to the queue's topic, and then writes that it has ended. If it
 * dies in between, its successor publishes that again: twice is possible, never is not. It also
 * drops what is done from the beginning of the queue's topic. About 160 bytes of its heap are for
 * each message that is not due yet, and about 70 of each process that counts or purges these: it
 * keeps their offsets. Safe for use by many threads.
 */
final class QueueTimers implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration TRIM = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int AT_ONCE = 1_000;

  /**
   * Who did not look for so long reads all again: Kafka drops what has ended, and later its end.
   */
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private final Connection connection;
  private final Catalog catalog;
  private final String queue;
  private final String topic;

  private final OneAtATime turn = new OneAtATime();

  /** What anybody sees who asks. Used in turn. */
  private final LiveLog seen;

  /** When that had read all. Used in turn. */
  private long caughtUp;

  private @Nullable Thread keeper; // guarded by this
  private volatile boolean closed;

  QueueTimers(Connection connection, String queue) {
    this.connection = connection;
    this.catalog = connection.catalog();
    this.queue = queue;
    this.topic = QueueCatalog.timers(queue);
    this.seen = LiveLog.untimed(new TopicPartition(topic, 0));
    this.caughtUp = connection.cluster().clock().nanos();
  }

  /** Adds some that are due at a time; durable on return. */
  void add(List<Queued> messages, Instant due) {
    connection
        .publisher()
        .sendAndWait(
            topic, messages.stream().map(each -> QueueRecords.timer(topic, each, due)).toList());
    keep();
  }

  long count() {
    return turn.get(
        () -> {
          catchUp();
          return (long) seen.size();
        });
  }

  private void catchUp() {
    long now = connection.cluster().clock().nanos();
    if (now - caughtUp > FORGOTTEN.toNanos()) {
      seen.clear();
    }
    seen.catchUp(catalog, connection.lookup());
    caughtUp = now;
  }

  /** Drops what is not due yet. Returns how many. */
  long purge() {
    return turn.get(this::purgeInParts);
  }

  private long purgeInParts() {
    catchUp();
    long purged = 0;
    while (seen.size() > 0) {
      List<Long> offsets = seen.oldest(AT_ONCE);
      List<ConsumerRecord<byte[], byte[]>> found = seen.read(connection.lookup(), offsets);
      end(seen, found);
      seen.ended(offsets); // with those that Kafka has dropped
      purged += found.size();
    }
    return purged;
  }

  private void end(LiveLog log, List<ConsumerRecord<byte[], byte[]>> records) {
    List<ProducerRecord<byte[], byte[]>> ends =
        records.stream().map(each -> QueueRecords.end(topic, each.key(), each.offset())).toList();
    connection.publisher().sendAndWait(topic, ends);
    log.ended(records.stream().map(ConsumerRecord::offset).toList());
  }

  /** Has this process compete for the timers, from now on. */
  synchronized void keep() {
    if ((keeper == null || !keeper.isAlive()) && !closed) {
      keeper = Thread.ofVirtual().name("timers-" + queue).start(this::compete);
    }
  }

  /** Until this is closed. Whatever stops it, it leaves the group, and comes again in a while. */
  private void compete() {
    while (!closed) {
      try {
        new Keeper().run();
      } catch (StoreClosed e) {
        return;
      } catch (RuntimeException e) {
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
        LockSupport.parkNanos(AGAIN.toNanos());
      }
    }
  }

  /** Has this process compete no more, soon. Returns its thread, or null if there is none. */
  synchronized @Nullable Thread stop() {
    closed = true;
    LockSupport.unpark(keeper);
    return keeper;
  }

  /** Gives the timers to another process. Returns when that is done. */
  @Override
  public void close() {
    Thread running = stop();
    boolean interrupted = false;
    while (running != null && running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true; // it looks every LOOK
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The member of the group. For its own thread. */
  private final class Keeper implements ConsumerRebalanceListener {
    private final LiveLog log = LiveLog.timed(new TopicPartition(topic, 0));
    private final Consumer<byte[], byte[]> consumer =
        connection
            .cluster()
            .consumer(
                Map.of(
                    ConsumerConfig.GROUP_ID_CONFIG, topic,
                    ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer",
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"));
    private final Poller poller = new Poller(connection.cluster(), consumer);
    private boolean owner;

    /** Where the log ended when it was assigned: nothing is due before that was read; or null. */
    private @Nullable Long end;

    private long trimmed = connection.cluster().clock().nanos();

    /** Until this is closed; then it has left the group. */
    void run() {
      try {
        poller.use(() -> consumer.subscribe(List.of(topic), this));
        while (!closed) {
          try {
            step();
          } catch (Unavailable | OutcomeUnknown e) {
            LockSupport.parkNanos(LOOK.toNanos()); // Kafka cannot be reached: timers are late
          }
        }
      } finally {
        poller.close(connection.cluster().options().requestTimeout());
      }
    }

    private void step() {
      poller.poll(untilNext()).forEach(log::take);
      if (owner && hasReadAll()) {
        publishDue();
        trim();
      }
    }

    private Duration untilNext() {
      Long next = owner ? log.nextTime() : null;
      long now = connection.cluster().clock().now().toEpochMilli();
      return next == null ? LOOK : Duration.ofMillis(Math.clamp(next - now, 0, LOOK.toMillis()));
    }

    private boolean hasReadAll() {
      TopicPartition partition = log.partition();
      if (end == null) {
        end =
            poller.call(
                "asking for the end of '" + topic + "'",
                () -> consumer.endOffsets(List.of(partition)).get(partition));
      }
      return end != null && poller.position(partition) >= end;
    }

    private void publishDue() {
      long now = connection.cluster().clock().now().toEpochMilli();
      List<Long> offsets = log.due(now, AT_ONCE);
      List<ConsumerRecord<byte[], byte[]>> due = log.read(connection.lookup(), offsets);
      if (!due.isEmpty()) {
        String to = QueueCatalog.topic(queue);
        connection
            .publisher()
            .sendAndWait(
                to,
                due.stream().map(each -> QueueRecords.copy(to, QueueRecords.timed(each))).toList());
        end(log, due);
      }
      log.ended(offsets); // with those that Kafka has dropped
    }

    /** Drops what is done from the beginning of the queue's topic. */
    private void trim() {
      Cluster cluster = connection.cluster();
      if (cluster.clock().nanos() - trimmed < TRIM.toNanos()) {
        return;
      }
      trimmed = cluster.clock().nanos();
      var ours = new io.headwater.core.TopicPartition(QueueCatalog.topic(queue), 0);
      long end = catalog.next(List.of(ours)).getOrDefault(ours, 0L);
      SharePartitionOffsetInfo progress = progress(cluster, queue);
      // The start that Kafka tells is that of the last but one settlement.
      boolean all = progress != null && progress.lag().orElse(-1L) == 0;
      long done = progress == null ? 0 : all ? end : progress.startOffset();
      if (done > 0) {
        var records = Map.of(Poller.kafka(ours), RecordsToDelete.beforeOffset(done));
        cluster.ask(
            "trimming '" + ours.topic() + "'", cluster.admin().deleteRecords(records).all());
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (isOfTimers(partitions)) {
        log.clear();
        end = null;
        owner = true;
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (isOfTimers(partitions)) {
        owner = false;
        log.clear();
      }
    }

    /** Not when the connection was closed: then it is another thread's call. */
    private boolean isOfTimers(Collection<TopicPartition> partitions) {
      return !connection.cluster().isClosed() && partitions.contains(log.partition());
    }
  }

  /** How far the share group of a queue has come, or null if it is not known. */
  static @Nullable SharePartitionOffsetInfo progress(Cluster cluster, String queue) {
    String group = QueueCatalog.topic(queue);
    Map<TopicPartition, SharePartitionOffsetInfo> found =
        cluster.ask(
            "asking how far share group '" + group + "' is",
            cluster
                .admin()
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group));
    return found.get(new TopicPartition(group, 0));
  }
}
