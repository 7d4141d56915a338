package io.headwater.benchmarks.compare.targets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's own consumer for share groups, on a topic of one partition as a queue of Headwater is. 8
 * consumers each take some, and have that acknowledged before they take more. The clock starts when
 * each has had a batch: to join takes seconds.
 *
 * <p>An acknowledgement takes long, so what counts is how many messages have one together. By the
 * client's defaults that is whatever {@code poll} gives, batches of the producer as they are, and
 * {@link RawKafka} sends. In batches it is as we are measured: 8 callers send 100 messages, as soon
 * as there are some ({@code linger.ms=0}, batches as large as ours), and wait for these; consumers
 * take 100 at a time.
 *
 * @param bootstrap the addresses of the brokers
 * @param batches whether to work in batches as we are measured
 */
record RawShareGroup(String bootstrap, boolean batches) implements RawClient {
  private static final int CALLERS = 8;
  private static final int BATCH = 100;
  private static final int PATIENCE_SECONDS = 10;
  private static final Duration WAIT = Duration.ofMillis(100);

  @Override
  public String medium() {
    return "queue";
  }

  @Override
  public String batching() {
    return batches ? "in batches of " + BATCH : "";
  }

  @Override
  public String beside() {
    return batches ? "%d at a time, ".formatted(BATCH) : "";
  }

  @Override
  public void create(String name, int partitions) throws Exception {
    new RawKafka(bootstrap, false).create(name, 1);
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
    ConfigEntry start = new ConfigEntry("share.auto.offset.reset", "earliest");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .incrementalAlterConfigs(
              Map.of(group, List.of(new AlterConfigOp(start, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  @Override
  public double send(String name, int bytes, long nanos) throws Exception {
    if (!batches) {
      return new RawKafka(bootstrap, false).send(name, bytes, nanos);
    }
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                "bootstrap.servers", bootstrap, "linger.ms", 0, "batch.size", RawKafka.BATCH_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.partitionsFor(name); // connected before the clock runs
      long begin = System.nanoTime();
      long sent = sum(() -> sendBatches(producer, name, bytes, begin + nanos));
      return sent * 1e9 / (System.nanoTime() - begin);
    }
  }

  private static long sendBatches(
      KafkaProducer<byte[], byte[]> producer, String name, int bytes, long end) throws Exception {
    long sent = 0;
    while (System.nanoTime() - end < 0) {
      List<Future<?>> answers = new ArrayList<>(BATCH);
      for (int i = 0; i < BATCH; i++) {
        answers.add(producer.send(new ProducerRecord<>(name, new byte[bytes])));
      }
      for (Future<?> each : answers) {
        each.get();
      }
      sent += BATCH;
    }
    return sent;
  }

  @Override
  public double receive(String name, long nanos) throws Exception {
    CountDownLatch ready = new CountDownLatch(CALLERS);
    AtomicLong spent = new AtomicLong();
    long received =
        sum(
            () -> {
              try (var own = consumer(name)) {
                first(own, ready);
                return consume(own, nanos, spent);
              }
            });
    return received == 0 ? 0 : received * 1e9 / spent.get();
  }

  private static long consume(
      KafkaShareConsumer<byte[], byte[]> consumer, long nanos, AtomicLong spent) {
    long received = 0;
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos) {
      int some = consumer.poll(WAIT).count();
      consumer.commitSync();
      received += some;
      if (some > 0) { // not the time when nothing was left
        spent.accumulateAndGet(System.nanoTime() - begin, Math::max);
      }
    }
    return received;
  }

  /** What all callers together answer. */
  private static long sum(Callable<Long> caller) throws Exception {
    long all = 0;
    try (var threads = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(threads.submit(caller));
      }
      for (Future<Long> each : running) {
        all += each.get();
      }
    }
    return all;
  }

  /** Has one batch acknowledged, and waits until all have. */
  private static void first(KafkaShareConsumer<byte[], byte[]> consumer, CountDownLatch ready)
      throws InterruptedException {
    long begin = System.nanoTime();
    long patience = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (consumer.poll(WAIT).isEmpty() && System.nanoTime() - begin < patience) {
      // it joins
    }
    consumer.commitSync();
    ready.countDown();
    if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          "%d of %d consumers got nothing within %d s"
              .formatted(ready.getCount(), CALLERS, PATIENCE_SECONDS));
    }
  }

  private KafkaShareConsumer<byte[], byte[]> consumer(String group) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("group.id", group);
    if (batches) {
      settings.put("max.poll.records", BATCH);
      settings.put("share.acquire.mode", "record_limit");
    }
    var consumer =
        new KafkaShareConsumer<>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(group));
    return consumer;
  }
}
