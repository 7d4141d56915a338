package io.headwater.embedded.topic;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.Retry;
import io.headwater.core.Topic;
import io.headwater.core.topic.Group;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;

/**
 * A group that does not get on with what is published, in a process of little heap. It prints how
 * many bytes of the heap are used after a collection, and ends. One that needs more heap fails.
 */
final class ChildGroup {
  static final int HEAP_MIB = 256;

  /** What is wrong with the handler. */
  enum Trouble {
    NEVER_RETURNS,
    NEVER_RETURNS_FOR_ONE_KEY,
    PARKS_EVERY_KEY,
    SLOW_ON_MANY_PARTITIONS
  }

  private static final int PARTITIONS = 4;
  private static final int MANY_PARTITIONS = 64;
  private static final int KEYS = 1_024;
  private static final int PARKED_KEYS = 10_000;
  private static final int BATCH = 1_000;
  private static final String STUCK = "key-0";

  /** What a group buffers of all its partitions. */
  private static final int BUFFERED = 10_000;

  private final Embedded store;
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicLongArray published = new AtomicLongArray(MANY_PARTITIONS);
  private final AtomicLongArray handled = new AtomicLongArray(MANY_PARTITIONS);
  private long most;

  private ChildGroup(Embedded store) {
    this.store = store;
  }

  static Process start(Path store, Trouble trouble, long messages) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + HEAP_MIB + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            ChildGroup.class.getName(),
            store.toString(),
            trouble.name(),
            Long.toString(messages))
        .redirectErrorStream(true)
        .start();
  }

  public static void main(String[] args) throws InterruptedException {
    Thread.currentThread()
        .setUncaughtExceptionHandler(
            (thread, failure) -> {
              failure.printStackTrace(System.out);
              Runtime.getRuntime().halt(1);
            });
    EmbeddedOptions options =
        EmbeddedOptions.defaults()
            .withDurability(EmbeddedOptions.Durability.BUFFERED)
            .withReserveBytes(0);
    ChildGroup child = new ChildGroup(Embedded.open(Path.of(args[0]), options));
    long messages = Long.parseLong(args[2]);
    switch (Trouble.valueOf(args[1])) {
      case NEVER_RETURNS -> child.neverReturns(messages);
      case NEVER_RETURNS_FOR_ONE_KEY -> child.neverReturnsForOneKey(messages);
      case PARKS_EVERY_KEY -> child.parksEveryKey(messages);
      case SLOW_ON_MANY_PARTITIONS -> child.slowOnManyPartitions(messages);
    }
    System.out.println(child.most);
    System.out.flush();
    Runtime.getRuntime().halt(0); // the handler that does not return would be waited for
  }

  private void neverReturns(long messages) throws InterruptedException {
    Group group = builder(PARTITIONS).start(delivery -> never.await());
    publish(messages, KEYS, PARTITIONS, 200);
    await("full buffers", () -> group.counts().buffered() >= BUFFERED);
    measure();
  }

  /** Of the partition of that key half a share or more is buffered; all others get on. */
  private void neverReturnsForOneKey(long messages) throws InterruptedException {
    Group group =
        builder(PARTITIONS)
            .start(
                delivery -> {
                  if (STUCK.equals(delivery.key())) {
                    never.await();
                  }
                  handled.incrementAndGet(delivery.partition());
                });
    publish(messages, KEYS, PARTITIONS, 200);
    int stuck = Partitioner.partition(STUCK, PARTITIONS);
    await("the other partitions to be done", () -> isDoneBut(stuck));
    int behindOne = (int) Math.min(messages / KEYS, BUFFERED / PARTITIONS / 2);
    await("a buffer behind one key", () -> group.counts().buffered() >= behindOne);
    measure();
  }

  private boolean isDoneBut(int stuck) {
    for (int p = 0; p < PARTITIONS; p++) {
      if (p != stuck && handled.get(p) < published.get(p)) {
        return false;
      }
    }
    return true;
  }

  private void parksEveryKey(long messages) throws InterruptedException {
    Group group =
        builder(PARTITIONS)
            .retry(Retry.never())
            .start(
                delivery -> {
                  throw new IllegalStateException("refused");
                });
    publish(PARKED_KEYS, PARKED_KEYS, PARTITIONS, 1_024);
    await("a message of each key to be parked", () -> group.counts().parked() == PARKED_KEYS);
    measure();
    publish(messages - PARKED_KEYS, PARKED_KEYS, PARTITIONS, 1_024);
    await("all messages to be parked", () -> group.counts().parked() == messages);
    measure();
  }

  private void slowOnManyPartitions(long messages) throws InterruptedException {
    Group group =
        builder(MANY_PARTITIONS).start(delivery -> never.await(10, TimeUnit.MILLISECONDS));
    publish(messages, KEYS, MANY_PARTITIONS, 4_096);
    for (int part = 1; part <= 4; part++) {
      long some = messages * part / 8;
      await("some to be handled", () -> group.counts().handled() >= some);
      measure();
    }
  }

  private Group.Builder builder(int partitions) {
    store.topics().create(Topic.of("t", partitions));
    return Group.of(store).named("g").on("t");
  }

  private void publish(long messages, int keys, int partitions, int bytes) {
    List<Message> batch = new ArrayList<>();
    for (long i = 0; i < messages; i++) {
      String key = "key-" + i % keys;
      published.incrementAndGet(Partitioner.partition(key, partitions));
      batch.add(new Message(key, Event.of("Said", new byte[bytes])));
      if (batch.size() == BATCH || i == messages - 1) {
        store.topics().publish("t", batch);
        batch = new ArrayList<>();
      }
    }
  }

  private static void await(String what, BooleanSupplier reached) throws InterruptedException {
    long begin = System.nanoTime();
    CountDownLatch pause = new CountDownLatch(1);
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(5)) {
        throw new AssertionError("waited 5 minutes for " + what);
      }
      pause.await(5, TimeUnit.MILLISECONDS);
    }
  }

  /** Remembers the most of the heap that was used after as full a collection as can be had. */
  private void measure() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    most = Math.max(most, memory.getHeapMemoryUsage().getUsed());
  }
}
