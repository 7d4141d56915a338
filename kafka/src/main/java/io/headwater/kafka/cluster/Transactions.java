package io.headwater.kafka.cluster;

import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Publishes records all or none. Has a few producers, each with a transactional id that nobody else
 * has, and throws one away after any failure: so none is ever fenced by another of ours, and an
 * unfinished transaction of a lost one ends by its time-out.
 */
public final class Transactions implements AutoCloseable {
  private static final int PRODUCERS = 4;

  private final Cluster cluster;
  private final Semaphore turns = new Semaphore(PRODUCERS, true);
  private final ConcurrentLinkedDeque<Producer<byte[], byte[]>> idle =
      new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  Transactions(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * What a member of a group claims with a transaction, so that it is aborted if it is none any
   * more.
   *
   * @param offsets committed with the records
   * @param member who claims to be a member
   */
  public record Claim(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata member) {}

  /**
   * Publishes records in one transaction.
   *
   * @throws KafkaException if a claim is refused; nothing was published then
   * @throws io.headwater.core.HeadwaterException.StoreClosed after {@link #close}
   */
  public List<Published> publish(
      String topic, List<ProducerRecord<byte[], byte[]>> records, @Nullable Claim claim) {
    turns.acquireUninterruptibly();
    try {
      if (closed) {
        throw cluster.errors().gone(); // whoever closed would not hear of a new producer
      }
      Producer<byte[], byte[]> producer = idle.poll();
      if (producer == null) {
        producer = fresh();
      }
      List<Published> published = publish(producer, topic, records, claim);
      idle.push(producer);
      return published;
    } finally {
      turns.release();
    }
  }

  private Producer<byte[], byte[]> fresh() {
    Producer<byte[], byte[]> producer =
        cluster.producer(
            Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                cluster.uniqueName("tx"),
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) cluster.options().deliveryTimeout().toMillis()));
    try {
      producer.initTransactions();
      return producer;
    } catch (KafkaException e) {
      producer.close(java.time.Duration.ZERO);
      throw cluster.errors().of("beginning a transaction", e);
    }
  }

  private List<Published> publish(
      Producer<byte[], byte[]> producer,
      String topic,
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable Claim claim) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    boolean committing = false;
    try {
      producer.beginTransaction();
      records.forEach(record -> sent.add(producer.send(record)));
      if (claim != null) {
        producer.sendOffsetsToTransaction(claim.offsets(), claim.member());
      }
      producer.flush();
      List<Published> published = new ArrayList<>();
      for (Future<RecordMetadata> each : sent) {
        published.add(Publisher.published(each.get()));
      }
      committing = true;
      producer.commitTransaction();
      return published;
    } catch (KafkaException | ExecutionException | InterruptedException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw failed(producer, topic, cause == null ? e : cause, committing);
    }
  }

  private RuntimeException failed(
      Producer<byte[], byte[]> producer, String topic, Throwable cause, boolean committing) {
    if (cause instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (committing) {
      producer.close(java.time.Duration.ZERO);
      return unknown(topic, cause);
    }
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      cause.addSuppressed(e); // the time-out ends the transaction
    } finally {
      producer.close(java.time.Duration.ZERO);
    }
    return cause instanceof KafkaException refused
        ? refused
        : cluster.errors().of("publishing to '" + topic + "'", cause);
  }

  private OutcomeUnknown unknown(String topic, Throwable cause) {
    return cluster.errors().unknown(topic, cause);
  }

  @Override
  public void close() {
    closed = true;
    turns.acquireUninterruptibly(PRODUCERS);
    idle.forEach(producer -> producer.close(cluster.options().requestTimeout()));
    idle.clear();
    turns.release(PRODUCERS);
  }
}
