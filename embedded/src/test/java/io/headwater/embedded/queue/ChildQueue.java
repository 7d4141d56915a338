package io.headwater.embedded.queue;

import io.headwater.core.Event;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A queue in another process. To work it: prints {@code S name} of what was sent, {@code R name
 * delivery token} of what was received, and {@code A name} of what was acknowledged, until it is
 * killed. To fill it: prints how many bytes of the heap its messages take, and ends.
 */
final class ChildQueue {
  private static final int BATCH = 1_000;

  private ChildQueue() {}

  private static Queue queue() {
    return Queue.of("q")
        .withLockTime(Duration.ofMinutes(10))
        .withRetry(new Retry(100, Duration.ZERO, 1, Duration.ZERO));
  }

  static Process work(Path store, int life) throws IOException {
    return start("-Xmx128m", store, "work", Integer.toString(life));
  }

  static Process fill(Path store, long messages, int heapMib) throws IOException {
    return start("-Xmx" + heapMib + "m", store, "fill", Long.toString(messages));
  }

  private static Process start(String heap, Path store, String what, String number)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            heap,
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ChildQueue.class.getName(),
            store.toString(),
            what,
            number)
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] args) throws InterruptedException {
    if (args[1].equals("fill")) {
      fill(Path.of(args[0]), Long.parseLong(args[2]));
      return;
    }
    Embedded store = Embedded.open(Path.of(args[0]), Stores.SMALL);
    store.queues().create(queue());
    for (int i = 0; i < 2; i++) {
      String who = args[2] + "-" + i + "-";
      Thread.ofPlatform().start(() -> send(store.queues(), who));
      Thread.ofPlatform().start(() -> receive(store.queues()));
    }
    new CountDownLatch(1).await();
  }

  private static void send(Queues queues, String who) {
    for (int i = 0; ; i++) {
      Event event = Event.of(who + i, new byte[50]).withId(EventIds.named(who + i));
      queues.send("q", new Message(null, event));
      say("S " + who + i);
    }
  }

  /** Leaves one in seven held, gives one in five back, and acknowledges the rest. */
  private static void receive(Queues queues) {
    Receiver receiver = queues.receiver("q");
    for (int i = 1; ; i++) {
      for (Received one : receiver.receive(1, Duration.ofSeconds(10))) {
        String name = one.event().type();
        say("R %s %d %s".formatted(name, one.delivery(), one.token()));
        if (i % 5 == 0) {
          receiver.release(one, Duration.ZERO);
        } else if (i % 7 != 0) {
          receiver.ack(one);
          say("A " + name);
        }
      }
    }
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private static void fill(Path place, long messages) {
    EmbeddedOptions options =
        EmbeddedOptions.defaults()
            .withDurability(EmbeddedOptions.Durability.BUFFERED)
            .withReserveBytes(0);
    long filled = fill(place, options, messages);
    long empty = used();
    try (Embedded store = Embedded.open(place, options)) {
      long opened = used() - empty;
      QueueInfo info = store.queues().info("q");
      System.out.println((info.waiting() + info.delayed()) + " " + filled + " " + opened);
    }
  }

  /** A third is due later, and there are two priorities. */
  private static long fill(Path place, EmbeddedOptions options, long messages) {
    try (Embedded store = Embedded.open(place, options)) {
      store.queues().create(queue().withPriorities(2));
      long before = used();
      for (long sent = 0; sent < messages; sent += BATCH) {
        store.queues().send("q", batch(), terms(sent / BATCH));
      }
      return used() - before;
    }
  }

  private static Queues.Terms terms(long batch) {
    return switch ((int) (batch % 3)) {
      case 0 -> Queues.Terms.now();
      case 1 -> Queues.Terms.now().withPriority(1);
      default -> Queues.Terms.after(Duration.ofDays(1).plusSeconds(batch * 7 % 1_000));
    };
  }

  private static List<Message> batch() {
    List<Message> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      batch.add(new Message(null, Event.of("T", new byte[20])));
    }
    return batch;
  }

  /** What is used of the heap after as full a collection as can be had. */
  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
