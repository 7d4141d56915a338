package io.headwater.kafka.topic;

import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Published;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import io.headwater.kafka.cluster.Catalog;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import io.headwater.kafka.cluster.Publisher;
import io.headwater.kafka.cluster.TopicSettings;
import io.headwater.kafka.cluster.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** The topics of a cluster. */
public final class KafkaTopics implements Topics, AutoCloseable {
  private final Cluster cluster;
  private final Catalog catalog;
  private final ExecutorService tasks;
  private final Publisher publisher;
  private final Transactions transactions;
  private final KafkaGroups groups;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  public KafkaTopics(Connection connection) {
    this.cluster = connection.cluster();
    this.catalog = connection.catalog();
    this.publisher = connection.publisher();
    this.transactions = connection.transactions();
    this.tasks = connection.tasks();
    this.groups = new KafkaGroups(connection);
  }

  @Override
  public boolean create(Topic topic) {
    if (Catalog.isOurs(topic.name())) {
      throw new NotSupported(
          "topic '%s': on Kafka, names that end with '%s' hold what groups have parked, and names"
                  .formatted(topic.name(), Catalog.PARKED)
              + " that end with '.queue' or '.queue.timers' what is in queues");
    }
    if (catalog.create(topic)) {
      return true;
    }
    Topic there = catalog.existing(topic.name());
    if (!TopicSettings.same(topic, there)) {
      throw new IllegalArgumentException(topic.differsFrom(there));
    }
    return false;
  }

  @Override
  public Optional<Topic> find(String name) {
    return catalog.find(name);
  }

  @Override
  public List<Topic> all() {
    return catalog.all();
  }

  @Override
  public void delete(String name) {
    if (catalog.find(name).isEmpty()) {
      groups.forget(name); // a deletion may have failed half-way
    }
    catalog.existing(name);
    known.remove(name);
    catalog.delete(name);
    groups.forget(name);
  }

  @Override
  public Published publish(String topic, Message message) {
    return publish(topic, List.of(message)).getFirst();
  }

  @Override
  public List<Published> publish(String topic, List<Message> messages) {
    try {
      return publishAsync(topic, messages).join();
    } catch (CompletionException e) {
      throw Publisher.unwrapped(e);
    }
  }

  @Override
  public CompletableFuture<List<Published>> publishAsync(String topic, List<Message> messages) {
    return publisher.send(topic, records(topic, messages));
  }

  @Override
  public List<Published> publishAtomically(String topic, List<Message> messages) {
    List<ProducerRecord<byte[], byte[]>> records = records(topic, messages);
    if (records.isEmpty()) {
      return List.of();
    }
    try {
      // On a thread of its own, so that an interrupt of the caller's does not break it half-way.
      List<Published> published =
          CompletableFuture.supplyAsync(() -> transactions.publish(topic, records, null), tasks)
              .join();
      catalog.awaitSeen(cluster.options().requestTimeout(), topic, published);
      return published;
    } catch (RejectedExecutionException e) {
      cluster.checkOpen();
      throw e;
    } catch (CompletionException e) {
      throw e.getCause() instanceof KafkaException aborted
          ? publisher.failure(topic, aborted, false)
          : Publisher.unwrapped(e);
    }
  }

  private List<ProducerRecord<byte[], byte[]>> records(String name, List<Message> messages) {
    cluster.checkOpen();
    int partitions = partitions(name);
    return messages.stream()
        .map(message -> CloudEvents.write(name, partition(message, partitions), message))
        .toList();
  }

  /**
   * How many partitions a topic has. The producer hears of it when another process makes the topic
   * anew with other partitions, so it is asked each time; the cluster only where the producer would
   * wait for a topic that there is not.
   */
  private int partitions(String name) {
    if (!known.contains(name)) {
      catalog.existing(name);
      known.add(name);
    }
    try {
      return publisher.partitions(name);
    } catch (KafkaException e) {
      known.remove(name);
      catalog.existing(name);
      throw cluster.errors().of("publishing to '" + name + "'", e);
    }
  }

  private static @Nullable Integer partition(Message message, int partitions) {
    return message.key() == null ? null : Partitioner.partition(message.key(), partitions);
  }

  @Override
  public List<Range> ranges(String topic) {
    return catalog.ranges(catalog.existing(topic));
  }

  @Override
  public long offsetAt(TopicPartition partition, Instant time) {
    checkPartition(partition);
    return catalog.offsetAt(List.of(partition), time).getOrDefault(partition, 0L);
  }

  @Override
  public TopicReader reader(Map<TopicPartition, Long> from) {
    from.forEach(
        (partition, offset) -> {
          checkPartition(partition);
          if (offset < 0) {
            throw new IllegalArgumentException(
                "offset %d of %s; expected 0 or more".formatted(offset, partition));
          }
        });
    return new KafkaReader(cluster, from);
  }

  private void checkPartition(TopicPartition partition) {
    int partitions = catalog.existing(partition.topic()).partitions();
    if (partition.partition() >= partitions) {
      throw new IllegalArgumentException(
          "partition %s; topic '%s' has 0 to %d"
              .formatted(partition, partition.topic(), partitions - 1));
    }
  }

  @Override
  public Groups groups() {
    return groups;
  }

  /** Lets go of what was followed for questions about groups; the connection is another's. */
  @Override
  public void close() {
    groups.close();
  }
}
