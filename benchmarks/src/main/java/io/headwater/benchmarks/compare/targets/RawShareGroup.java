package io.headwater.benchmarks.compare.targets;

import java.time.Duration;
import java.util.ArrayList;
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
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka's own consumer for share groups, with its defaults, on a topic of one partition as a queue
 * of Headwater is. 4 consumers each take what {@code poll} gives, and have that acknowledged before
 * they take more. The clock starts when each has had a batch: to join takes seconds.
 *
 * @param bootstrap the addresses of the brokers
 */
record RawShareGroup(String bootstrap) implements RawClient {
  private static final int CONSUMERS = 4;
  private static final int PATIENCE_SECONDS = 10;
  private static final Duration WAIT = Duration.ofMillis(100);

  @Override
  public String medium() {
    return "queue";
  }

  @Override
  public String batching() {
    return "";
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
    return new RawKafka(bootstrap, false).send(name, bytes, nanos);
  }

  @Override
  public double receive(String name, long nanos) throws Exception {
    CountDownLatch ready = new CountDownLatch(CONSUMERS);
    AtomicLong received = new AtomicLong();
    AtomicLong spent = new AtomicLong();
    Callable<Long> consumer =
        () -> {
          try (var own = consumer(name)) {
            first(own, ready);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < nanos) {
              int some = own.poll(WAIT).count();
              own.commitSync();
              received.addAndGet(some);
              if (some > 0) { // not the time when nothing was left
                spent.accumulateAndGet(System.nanoTime() - begin, Math::max);
              }
            }
            return received.get();
          }
        };
    try (var threads = Executors.newFixedThreadPool(CONSUMERS)) {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < CONSUMERS; i++) {
        running.add(threads.submit(consumer));
      }
      for (Future<Long> each : running) {
        each.get();
      }
    }
    return received.get() == 0 ? 0 : received.get() * 1e9 / spent.get();
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
              .formatted(ready.getCount(), CONSUMERS, PATIENCE_SECONDS));
    }
  }

  private KafkaShareConsumer<byte[], byte[]> consumer(String group) {
    var consumer =
        new KafkaShareConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap, "group.id", group),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(group));
    return consumer;
  }
}
