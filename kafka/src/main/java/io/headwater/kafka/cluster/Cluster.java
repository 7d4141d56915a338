package io.headwater.kafka.cluster;

import io.headwater.core.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A connection to a cluster: makes clients that are configured alike, and asks questions. */
public final class Cluster implements AutoCloseable {
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int FETCH_BYTES = 16 * 1024 * 1024;
  private static final int METADATA_AGE_MILLIS = 10_000;

  private final ClusterOptions options;
  private final Clock clock;
  private final Admin admin;
  private final KafkaErrors errors;
  private final Set<Runnable> sleepers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Cluster(ClusterOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
    this.errors = new KafkaErrors(options, this::isClosed);
    this.admin = Admin.create(settings("admin"));
  }

  /**
   * Connects, and asks whether anybody is there.
   *
   * @throws io.headwater.core.HeadwaterException.Unavailable if nobody answers
   */
  public static Cluster connect(ClusterOptions options, Clock clock) {
    Cluster cluster;
    try {
      cluster = new Cluster(options, clock);
    } catch (RuntimeException e) {
      throw new KafkaErrors(options, () -> false).of("connecting", e);
    }
    try {
      cluster.ask("connecting", cluster.admin.describeCluster().nodes());
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  public ClusterOptions options() {
    return options;
  }

  public Clock clock() {
    return clock;
  }

  public Admin admin() {
    checkOpen();
    return admin;
  }

  public KafkaErrors errors() {
    return errors;
  }

  public void checkOpen() {
    if (isClosed()) {
      throw errors.gone();
    }
  }

  public boolean isClosed() {
    return closed.get();
  }

  /** Waits for an answer, and turns its error into one of ours. */
  public <T> T ask(String doing, KafkaFuture<T> answer) {
    try {
      return answerOf(answer);
    } catch (ApiException e) {
      throw errors.of(doing, e);
    }
  }

  /** As {@link #ask}, but leaves errors that say what is wrong with the question to the caller. */
  public <T> T answerOf(KafkaFuture<T> answer) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(2 * options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // a question ends in bounded time; the flag is kept
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException known) {
        throw known;
      }
      throw errors.of("asking", e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw errors.of("asking", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * As {@link #ask}, and asks again for a while when the answer is one that passes: that nobody
   * answers in time, or that a broker does not know yet what was made just now.
   */
  public <T> T askAgain(String doing, Duration patience, Supplier<KafkaFuture<T>> question) {
    long begin = clock.nanos();
    while (true) {
      try {
        return answerOf(question.get());
      } catch (RetriableException e) {
        if (clock.nanos() - begin > patience.toNanos()) {
          throw errors.of(doing, e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (ApiException e) {
        throw errors.of(doing, e);
      }
    }
  }

  /** Asks until something is so, for as long as a request may take. Says whether it is. */
  public boolean await(BooleanSupplier condition) {
    return await(options.requestTimeout(), condition);
  }

  /** Asks until something is so, at most for so long. Says whether it is. */
  public boolean await(Duration patience, BooleanSupplier condition) {
    long begin = clock.nanos();
    while (!condition.getAsBoolean()) {
      if (clock.nanos() - begin > patience.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  Producer<byte[], byte[]> producer(Map<String, Object> more) {
    checkOpen();
    Map<String, Object> settings = new HashMap<>();
    long delivery = options.deliveryTimeout().toMillis();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // With more in flight, a partition whose leader has just changed may take the second batch of a
    // producer that it does not know, and then refuse the first: out of order, and lost
    // (KAFKA-15591). So one at a time, and larger ones.
    settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // The partitions of a topic may change; brokers before Kafka 4.1 do not say so to a producer.
    settings.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MILLIS);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, options.requestTimeout().toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) delivery);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicSettings.MAX_MESSAGE_BYTES);
    settings.putAll(settings("producer"));
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  public Consumer<byte[], byte[]> consumer(Map<String, Object> more) {
    checkOpen();
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    settings.putAll(settings("consumer"));
    settings.putAll(more);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Settings of a client that speaks the protocol of share groups by itself. Locks end with its
   * connection, so it closes none that is idle.
   */
  public Map<String, Object> shareSettings() {
    checkOpen();
    Map<String, Object> settings = settings("share");
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.CONNECTIONS_MAX_IDLE_MS_CONFIG, -1);
    return settings;
  }

  /** A name for a client that nobody else has. */
  public String uniqueName(String role) {
    return "%s-%s-%08x".formatted(options.clientId(), role, ThreadLocalRandom.current().nextInt());
  }

  private Map<String, Object> settings(String role) {
    int request = Math.clamp(options.requestTimeout().toMillis(), 1, Integer.MAX_VALUE);
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap());
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, uniqueName(role));
    // Half, so that a broker that has stopped answering leaves time to ask another.
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, request / 2));
    if (!role.equals("producer")) {
      settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, request);
    }
    settings.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    settings.putAll(options.properties());
    return settings;
  }

  /** Has something called when this closes. */
  public void onClose(Runnable wakeup) {
    sleepers.add(wakeup);
  }

  public void forget(Runnable wakeup) {
    sleepers.remove(wakeup);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      RuntimeException first = null;
      for (Runnable each : sleepers) {
        try {
          each.run();
        } catch (RuntimeException e) {
          first = first == null ? e : first;
        }
      }
      admin.close(options.requestTimeout());
      if (first != null) {
        throw first;
      }
    }
  }
}
