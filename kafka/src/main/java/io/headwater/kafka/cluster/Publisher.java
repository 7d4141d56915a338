package io.headwater.kafka.cluster;

import io.headwater.core.Published;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Sends records by the idempotent producer, and gathers what became of them. */
public final class Publisher implements AutoCloseable {
  private final Cluster cluster;
  private final Executor completions;
  private volatile Producer<byte[], byte[]> producer;
  private volatile boolean closed; // changed under the guard of this

  /**
   * @param completions completes what is asked for asynchronously, off the producer's thread
   */
  Publisher(Cluster cluster, Executor completions) {
    this.cluster = cluster;
    this.completions = completions;
    this.producer = cluster.producer(Map.of());
  }

  /**
   * Sends records of one topic, those of one partition in their order. Behind one that is refused
   * at once none is sent: each of them might wait as long for a topic that there is not.
   */
  public CompletableFuture<List<Published>> send(
      String topic, List<ProducerRecord<byte[], byte[]>> records) {
    boolean interrupted = Thread.interrupted(); // publishing is not interruptible
    Batch batch = new Batch(topic, records.size());
    int tried = 0;
    while (tried < records.size() && !batch.isRefused()) {
      send(records.get(tried), batch.part(tried));
      tried++;
    }
    int left = records.isEmpty() ? 1 : records.size() - tried;
    if (left > 0) {
      batch.done(left);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return batch.result;
  }

  /** As {@link #send}, and waits; throws the error as this thread's own. */
  public List<Published> sendAndWait(String topic, List<ProducerRecord<byte[], byte[]>> records) {
    try {
      return send(topic, records).join();
    } catch (CompletionException e) {
      throw unwrapped(e);
    }
  }

  public static RuntimeException unwrapped(CompletionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      StackTraceElement[] here = new Throwable().getStackTrace();
      cause.setStackTrace(here);
      return cause;
    }
    return e;
  }

  private void send(ProducerRecord<byte[], byte[]> record, Callback part) {
    Producer<byte[], byte[]> current = producer;
    try {
      var unused = current.send(record, part); // the callback says how it ended
    } catch (IllegalStateException e) {
      part.onCompletion(null, cluster.errors().gone());
    } catch (KafkaException e) {
      part.onCompletion(null, closed ? cluster.errors().gone() : e);
      if (!(e instanceof InterruptException)) {
        replace(current);
      }
    }
  }

  /**
   * How many partitions the producer takes a topic to have.
   *
   * @throws KafkaException if it does not hear of the topic in the time of a request
   * @throws io.headwater.core.HeadwaterException.StoreClosed after {@link #close}
   */
  public int partitions(String topic) {
    boolean interrupted = Thread.interrupted();
    try {
      return producer.partitionsFor(topic).size();
    } catch (IllegalStateException e) {
      throw cluster.errors().gone();
    } catch (KafkaException e) {
      throw closed ? cluster.errors().gone() : e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A producer that throws is broken for good: the next record gets a new one. */
  @SuppressWarnings("ReferenceEquality") // this very one, if nobody has replaced it yet
  private synchronized void replace(Producer<byte[], byte[]> broken) {
    if (producer == broken && !closed) {
      producer = cluster.producer(Map.of());
      broken.close(java.time.Duration.ZERO);
    }
  }

  /** Sends what was accepted, for as long as a delivery may take. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    producer.close(cluster.options().deliveryTimeout());
  }

  /** What became of records that were sent together. */
  private final class Batch {
    private final CompletableFuture<List<Published>> result = new CompletableFuture<>();
    private final String topic;
    private final @Nullable Published[] published;
    private final AtomicInteger open;
    private final List<Exception> failures = new ArrayList<>();
    private boolean someAccepted;
    private boolean refused;

    Batch(String topic, int size) {
      this.topic = topic;
      this.published = new Published[size];
      this.open = new AtomicInteger(Math.max(1, size));
    }

    Callback part(int index) {
      Thread caller = Thread.currentThread();
      return (metadata, failure) -> {
        if (failure == null) {
          published[index] = published(metadata);
        }
        // What the producer refuses at once, it says on the caller's own thread: nothing was sent.
        note(failure, Thread.currentThread() != caller);
        done(1);
      };
    }

    private synchronized void note(@Nullable Exception failure, boolean accepted) {
      someAccepted |= accepted;
      if (failure != null) {
        failures.add(failure);
        refused |= !accepted;
      }
    }

    /** Whether the producer has refused one of them at once. */
    synchronized boolean isRefused() {
      return refused;
    }

    void done(int parts) {
      if (open.addAndGet(-parts) == 0) {
        try {
          completions.execute(this::complete);
        } catch (RejectedExecutionException e) {
          complete(); // closed meanwhile: there is no other thread any more
        }
      }
    }

    private synchronized void complete() {
      if (failures.isEmpty()) {
        result.complete(List.of(Arrays.copyOf(published, published.length, Published[].class)));
      } else {
        result.completeExceptionally(failure(topic, failures.getFirst(), someAccepted));
      }
    }
  }

  /**
   * @param accepted whether some of the records were accepted for sending
   */
  public RuntimeException failure(String topic, Exception failure, boolean accepted) {
    String doing = "publishing to '" + topic + "'";
    if (failure instanceof InvalidRecordException) {
      return new IllegalArgumentException(
          "topic '%s' does not take this message: %s; a compacted topic needs a key"
              .formatted(topic, failure.getMessage()),
          failure);
    }
    boolean refused =
        failure instanceof RecordTooLargeException || failure instanceof AuthorizationException;
    return accepted && !refused
        ? cluster.errors().unknown(topic, failure)
        : cluster.errors().of(doing, failure);
  }

  static Published published(RecordMetadata metadata) {
    return new Published(
        metadata.partition(), metadata.offset(), Instant.ofEpochMilli(metadata.timestamp()));
  }
}
