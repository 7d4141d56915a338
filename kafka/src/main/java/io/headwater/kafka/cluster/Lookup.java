package io.headwater.kafka.cluster;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records and stretches of partitions. Safe for use by many threads, one at a time.
 */
public final class Lookup implements AutoCloseable {
  /** A fetch that waits at an end holds up the next one. */
  private static final Map<String, Object> SOON =
      Map.of(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);

  private final Cluster cluster;
  private final OneAtATime turn = new OneAtATime();
  private @Nullable Consumer<byte[], byte[]> consumer; // used in turn, as the next
  private @Nullable Poller poller;

  Lookup(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Reads the same partitions, each from an offset up to an end.
   *
   * @param visitor takes the records; false when it wants no more of this record's partition
   * @throws io.headwater.core.HeadwaterException.Unavailable if nothing comes for as long as a
   *     request may take
   */
  public void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> ends,
      Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    turn.run(() -> readInTurn(from, ends, visitor));
  }

  private void readInTurn(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> ends,
      Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
    Consumer<byte[], byte[]> reading = consumer == null ? cluster.consumer(SOON) : consumer;
    Poller polling = poller == null ? new Poller(cluster, reading) : poller;
    consumer = reading;
    poller = polling;
    try {
      polling.use(
          () -> {
            reading.assign(from.keySet());
            from.forEach(reading::seek);
          });
      polling.readTo(ends, record -> isBelow(ends, record) && visitor.test(record));
    } finally {
      if (!cluster.isClosed()) {
        polling.use(reading::unsubscribe); // lets go of what was fetched ahead
      }
    }
  }

  private static boolean isBelow(
      Map<TopicPartition, Long> ends, ConsumerRecord<byte[], byte[]> record) {
    Long end = ends.get(new TopicPartition(record.topic(), record.partition()));
    return end != null && record.offset() < end;
  }

  @Override
  public void close() {
    turn.run(
        () -> {
          if (poller != null) {
            poller.close(Duration.ZERO);
          }
        });
  }
}
