package io.headwater.kafka.topic;

import io.headwater.core.Delivery;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Poller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Reads partitions without a group. */
final class KafkaReader implements TopicReader {
  private final Poller poller;
  private final Map<TopicPartition, Long> from;

  KafkaReader(Cluster cluster, Map<TopicPartition, Long> from) {
    Consumer<byte[], byte[]> consumer = cluster.consumer(Map.of());
    this.poller = new Poller(cluster, consumer);
    this.from = new HashMap<>(from);
    poller.use(
        () -> {
          consumer.assign(Poller.kafka(from.keySet()));
          from.forEach((partition, offset) -> consumer.seek(Poller.kafka(partition), offset));
        });
  }

  @Override
  public List<Delivery> poll(Duration timeout) {
    ConsumerRecords<byte[], byte[]> records = poller.poll(timeout);
    List<Delivery> found = new ArrayList<>(records.count());
    for (var partition : records.partitions()) {
      // Where the wanted offset does not exist yet, Kafka gives what comes before it.
      long first = from.getOrDefault(Poller.ours(partition), 0L);
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        if (record.offset() >= first) {
          found.add(CloudEvents.read(record));
        }
      }
    }
    return found;
  }

  @Override
  public long position(TopicPartition partition) {
    return Math.max(from.getOrDefault(partition, 0L), poller.position(Poller.kafka(partition)));
  }

  @Override
  public void pause(TopicPartition partition) {
    poller.pause(Poller.kafka(partition));
  }

  @Override
  public void resume(TopicPartition partition) {
    poller.resume(Poller.kafka(partition));
  }

  @Override
  public void wakeup() {
    poller.wakeup();
  }

  @Override
  public void close() {
    poller.close(Duration.ZERO);
  }
}
