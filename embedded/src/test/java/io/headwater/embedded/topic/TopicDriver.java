package io.headwater.embedded.topic;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Topic;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Measures a topic by hand; not a test. Arguments: a missing directory, the number of messages, the
 * number of partitions. Publishes messages of 200 bytes in batches of 1,000, buffered, then reads
 * them all, three times each.
 */
final class TopicDriver {
  private static final int BATCH = 1_000;

  private TopicDriver() {}

  public static void main(String[] args) {
    int messages = Integer.parseInt(args[1]);
    int partitions = Integer.parseInt(args[2]);
    EmbeddedOptions options =
        EmbeddedOptions.defaults().withDurability(EmbeddedOptions.Durability.BUFFERED);
    try (Embedded store = Embedded.open(Path.of(args[0]), options)) {
      for (int round = 0; round < 3; round++) {
        String name = "t" + round;
        store.topics().create(Topic.of(name, partitions));
        publish(store, name, messages);
      }
      for (int round = 0; round < 3; round++) {
        read(store, "t" + round, partitions);
      }
    }
  }

  private static void publish(Embedded store, String topic, int messages) {
    var random = new SplittableRandom(1);
    byte[] data = new byte[200];
    random.nextBytes(data);
    long began = System.nanoTime();
    long cpu = cpu();
    for (int done = 0; done < messages; done += BATCH) {
      List<Message> batch = new ArrayList<>(BATCH);
      for (int i = 0; i < BATCH; i++) {
        Event event = Event.of("heartbeat", data).withId(EventIds.next());
        batch.add(new Message("user-" + random.nextInt(100_000), event));
      }
      store.topics().publish(topic, batch);
    }
    print("publish", messages, began, cpu);
  }

  private static void read(Embedded store, String topic, int partitions) {
    Map<TopicPartition, Long> from = new TreeMap<>();
    for (int i = 0; i < partitions; i++) {
      from.put(new TopicPartition(topic, i), 0L);
    }
    long began = System.nanoTime();
    long cpu = cpu();
    long count = 0;
    long bytes = 0;
    try (TopicReader reader = store.topics().reader(from)) {
      for (List<Delivery> some = reader.poll(Duration.ZERO);
          !some.isEmpty();
          some = reader.poll(Duration.ZERO)) {
        count += some.size();
        bytes += some.getLast().event().data().length;
      }
    }
    print("read (%,d)".formatted(bytes), count, began, cpu);
  }

  /** Of this thread, in nanoseconds: what a busy machine does not change much. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void print(String what, long count, long began, long cpuBegan) {
    double seconds = (System.nanoTime() - began) / 1e9;
    double busy = (cpu() - cpuBegan) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%-20s %.3f s, %,.0f/s; %.3f s of processor time, %,.0f/s%n",
        what,
        seconds,
        count / seconds,
        busy,
        count / busy);
  }
}
