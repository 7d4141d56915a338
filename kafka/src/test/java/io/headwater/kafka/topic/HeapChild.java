package io.headwater.kafka.topic;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.SharedKafka;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A group on Kafka that does not get on with what is published, in a process of little heap. It
 * prints how many bytes of the heap are used after a collection, and ends. One that needs more heap
 * fails.
 */
final class HeapChild {
  private static final int KEYS = 1_024;
  private static final int BATCH = 1_000;
  private static final int BYTES = 1_024;

  private HeapChild() {}

  /** Starts one whose only member has all partitions of a new topic. */
  static Process start(Path store, String topic, int partitions, int messages) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            HeapChild.class.getName(),
            SharedKafka.get().bootstrap(),
            store.toString(),
            topic,
            Integer.toString(partitions),
            Integer.toString(messages))
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] args) throws InterruptedException {
    KafkaHeadwater headwater = KafkaHeadwater.connect(KafkaOptions.of(args[0]), Path.of(args[1]));
    String topic = args[2];
    headwater.topics().create(Topic.of(topic, Integer.parseInt(args[3])));
    CountDownLatch never = new CountDownLatch(1);
    Group group =
        Group.of(headwater).named("g-" + topic).on(topic).start(delivery -> never.await());
    publish(headwater, topic, Integer.parseInt(args[4]));
    awaitFull(group);
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    System.out.println(memory.getHeapMemoryUsage().getUsed());
    System.out.flush();
    Runtime.getRuntime().halt(0); // the handler that does not return would be waited for
  }

  private static void publish(KafkaHeadwater headwater, String topic, int messages) {
    for (int done = 0; done < messages; done += BATCH) {
      List<Message> batch = new ArrayList<>();
      for (int i = done; i < done + BATCH; i++) {
        batch.add(new Message("key-" + i % KEYS, Event.of("Said", new byte[BYTES])));
      }
      headwater.topics().publish(topic, batch);
    }
  }

  /** Waits until the group holds messages and takes no more for a second. */
  private static void awaitFull(Group group) throws InterruptedException {
    CountDownLatch pause = new CountDownLatch(1);
    long begin = System.nanoTime();
    long before = -1;
    long now = 0;
    while (now == 0 || now != before) {
      if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(1)) {
        throw new AssertionError("waited a minute for full buffers: " + group.status());
      }
      before = now;
      pause.await(1, TimeUnit.SECONDS);
      now = group.counts().buffered();
    }
    System.out.println(now + " messages are buffered");
  }
}
