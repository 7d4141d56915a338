package io.headwater.benchmarks.compare.targets;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headwater.core.EventIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's producer and consumer with their defaults: {@code acks=all}, idempotent, 5 ms for a batch
 * to fill. Only its size is as in Headwater, 256 KiB: at a force for each batch the default of 16
 * KiB would be what is measured. One thread sends, with 5,000 messages under way at most; one
 * reads.
 *
 * @param bootstrap the addresses of the brokers
 * @param headers whether each message has headers of as many bytes as Headwater's have: what
 *     CloudEvents cost is then no part of the difference
 */
record RawKafka(String bootstrap, boolean headers) implements RawClient {
  /** As large as Headwater's. */
  static final int BATCH_BYTES = 256 * 1024;

  private static final int UNDER_WAY = 5_000;
  private static final int KEYS = 1_000;
  private static final int PATIENCE_SECONDS = 10;
  private static final int LOOK_MILLIS = 10;
  private static final Duration WAIT = Duration.ofMillis(500);

  @Override
  public String medium() {
    return "topic";
  }

  @Override
  public String batching() {
    return "";
  }

  @Override
  public String beside() {
    return headers ? "with our headers, " : "";
  }

  /**
   * Returns when each partition's leader knows that it leads. Who sends before that may have his
   * first batch refused and the next ones taken: then the first is refused until its delivery times
   * out after 2 minutes (KAFKA-15591, Kafka 4.4 and before).
   */
  @Override
  public void create(String name, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) -1))).all().get();
      long begin = System.nanoTime();
      while (!isLed(admin, partitions(name, partitions))) {
        if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
          throw new TimeoutException(
              "not all of %s was led within %d s".formatted(name, PATIENCE_SECONDS));
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }
  }

  private static boolean isLed(Admin admin, List<TopicPartition> partitions) throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    partitions.forEach(each -> ends.put(each, OffsetSpec.latest()));
    try {
      return admin.listOffsets(ends).all().get().size() == ends.size(); // only leaders tell
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false; // a broker that has not heard of the topic yet
      }
      throw e;
    }
  }

  private static List<TopicPartition> partitions(String name, int count) {
    return IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(name, partition))
        .toList();
  }

  @Override
  public double send(String name, int bytes, long nanos) throws Exception {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(("key-" + i).getBytes(UTF_8));
    }
    List<Header> beside = headers(name);
    AtomicLong acknowledged = new AtomicLong();
    Semaphore room = new Semaphore(UNDER_WAY);
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrap, "batch.size", BATCH_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.partitionsFor(name); // connected before the clock runs
      long begin = System.nanoTime();
      for (long number = 0; System.nanoTime() - begin < nanos; number++) {
        room.acquire();
        byte[] key = keys.get((int) (number % KEYS));
        var unused =
            producer.send(
                new ProducerRecord<>(name, null, null, key, new byte[bytes], beside),
                (done, failure) -> {
                  acknowledged.addAndGet(failure == null ? 1 : 0);
                  room.release();
                });
      }
      if (!room.tryAcquire(UNDER_WAY, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException(
            "not all was acknowledged within %d s".formatted(PATIENCE_SECONDS));
      }
      return acknowledged.get() * 1e9 / (System.nanoTime() - begin);
    }
  }

  private List<Header> headers(String topic) {
    return headers
        ? List.of(
            header("ce_specversion", "1.0"),
            header("ce_id", EventIds.next().toString()),
            header("ce_source", "/topics/" + topic),
            header("ce_type", "probe"),
            header("content-type", "application/octet-stream"))
        : List.of();
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }

  @Override
  public double receive(String name, long nanos) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(name, consumer.partitionsFor(name).size());
      long all = consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long read = 0;
      long begin = System.nanoTime();
      while (read < all && System.nanoTime() - begin < nanos) {
        read += consumer.poll(WAIT).count();
      }
      return read * 1e9 / (System.nanoTime() - begin);
    }
  }
}
