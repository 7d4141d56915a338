package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How fast the log is on the disk of a directory, for whoever changes it: {@code LogSpeed DIRECTORY
 * [SECONDS]}. The figures that are published come from the benchmarks module.
 */
final class LogSpeed {
  private static final UUID ID = new UUID(1, 2);
  private static final int EVENT = 200;

  private final Path directory;
  private final double seconds;

  private LogSpeed(Path directory, double seconds) {
    this.directory = directory;
    this.seconds = seconds;
  }

  /** Prints a line for each measurement. */
  public static void main(String[] arguments) throws Exception {
    LogSpeed speed =
        new LogSpeed(
            Files.createDirectories(Path.of(arguments[0]).toAbsolutePath()),
            arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2);
    for (int round = 0; round < 2; round++) {
      speed.rawForces();
      speed.durableAlone();
      speed.durableCallers(64, false);
      speed.durableCallers(64, true);
      speed.buffered(1);
      speed.buffered(100);
      speed.read();
    }
  }

  private void rawForces() throws IOException {
    Path path = fresh().resolve("raw");
    Files.createDirectories(path.getParent());
    try (Disk.File file = Disk.system().open(path, Disk.Mode.CREATE)) {
      Transfer.write(file, ByteBuffer.allocate(16 << 20), 0);
      file.force();
      long[] nanos = new long[100_000];
      int n = 0;
      ByteBuffer event = ByteBuffer.allocateDirect(300);
      for (long end = end(); n < nanos.length && System.nanoTime() < end; n++) {
        long start = System.nanoTime();
        Transfer.write(file, event.clear(), n * 300L % (15 << 20));
        file.force();
        nanos[n] = System.nanoTime() - start;
      }
      print("raw write+force, written file", n / seconds, Arrays.copyOf(nanos, n));
    }
  }

  private void durableAlone() throws IOException {
    try (Log log = open(LogOptions.Durability.DURABLE)) {
      GroupCommit<Batch> commit = committing(log, new AtomicLong());
      long[] nanos = new long[100_000];
      int n = 0;
      for (long end = end(); n < nanos.length && System.nanoTime() < end; n++) {
        long start = System.nanoTime();
        commit.submit(batch());
        nanos[n] = System.nanoTime() - start;
      }
      print("durable, 1 caller", n / seconds, Arrays.copyOf(nanos, n));
    }
  }

  private void durableCallers(int callers, boolean virtual) throws Exception {
    try (Log log = open(LogOptions.Durability.DURABLE)) {
      AtomicLong turns = new AtomicLong();
      GroupCommit<Batch> commit = committing(log, turns);
      List<Thread> threads = new ArrayList<>();
      List<long[]> all = new ArrayList<>();
      long end = end();
      for (int i = 0; i < callers; i++) {
        long[] nanos = new long[200_000];
        all.add(nanos);
        Runnable work =
            () -> {
              for (int n = 0; n < nanos.length && System.nanoTime() < end; n++) {
                long start = System.nanoTime();
                commit.submit(batch());
                nanos[n] = System.nanoTime() - start;
              }
            };
        threads.add(virtual ? Thread.ofVirtual().start(work) : Thread.ofPlatform().start(work));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      long[] nanos = all.stream().flatMapToLong(Arrays::stream).filter(each -> each > 0).toArray();
      print(
          "durable, %d %s callers, %.1f a turn"
              .formatted(
                  callers, virtual ? "virtual" : "platform", (double) nanos.length / turns.get()),
          nanos.length / seconds,
          nanos);
    }
  }

  private void buffered(int records) throws IOException {
    try (Log log = open(LogOptions.Durability.BUFFERED)) {
      GroupCommit<Batch> commit = committing(log, new AtomicLong());
      long n = 0;
      for (long end = end(); (n & 63) != 0 || System.nanoTime() < end; n++) {
        Batch.Builder builder = Batch.builder(records * (EVENT + 4));
        for (int i = 0; i < records; i++) {
          builder.add(ByteBuffer.allocate(EVENT));
        }
        commit.submit(builder.build());
      }
      print("buffered, 1 caller, %d records a batch".formatted(records), n * records / seconds);
    }
  }

  private void read() throws IOException {
    int frames = 2_000_000;
    long[] addresses = new long[frames];
    try (Log log = open(LogOptions.Durability.BUFFERED)) {
      for (int i = 0; i < frames; i++) {
        addresses[i] = log.stage(batch(), ByteBuffer.allocate(0), 0);
        if (i % 1000 == 999) {
          log.commit();
        }
      }
      for (int i = 0; i < 3; i++) {
        long start = System.nanoTime();
        Log.Reader reader = log.reader(0);
        long bytes = 0;
        while (reader.next()) {
          bytes +=
              reader.frame().recordLength(0)
                  + reader.frame().array()[reader.frame().recordStart(0)];
        }
        print("replay, 1 record a frame, sum " + bytes, frames * 1e9 / (System.nanoTime() - start));
      }
      SplittableRandom random = new SplittableRandom(1);
      Log.Reader reader = log.reader(0);
      long[] nanos = new long[200_000];
      long begin = System.nanoTime();
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        reader.seek(addresses[random.nextInt(frames)]);
        reader.next();
        nanos[i] = System.nanoTime() - start;
      }
      print("random read of one frame", nanos.length * 1e9 / (System.nanoTime() - begin), nanos);
    }
    long begin = System.nanoTime();
    Log.open(Disk.system(), directory.resolve("log"), ID, LogOptions.defaults()).close();
    System.out.printf("clean opening and closing: %.1f ms%n", (System.nanoTime() - begin) / 1e6);
  }

  private static Batch batch() {
    return Batch.builder(EVENT + 4).add(ByteBuffer.allocate(EVENT)).build();
  }

  private static GroupCommit<Batch> committing(Log log, AtomicLong turns) {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    return new GroupCommit<>(
        4096,
        1024,
        waiting -> {
          turns.incrementAndGet();
          for (Batch batch : waiting) {
            log.stage(batch, nothing, 0);
          }
          log.commit();
        });
  }

  private Log open(LogOptions.Durability durability) throws IOException {
    return Log.open(
        Disk.system(), fresh().resolve("log"), ID, LogOptions.defaults().with(durability));
  }

  private Path fresh() throws IOException {
    Path log = directory.resolve("log");
    if (Files.exists(log)) {
      for (String name : Disk.system().list(log)) {
        Files.delete(log.resolve(name));
      }
      Files.delete(log);
    }
    Files.deleteIfExists(directory.resolve("raw"));
    return directory;
  }

  private long end() {
    return System.nanoTime() + (long) (seconds * 1e9);
  }

  private static void print(String what, double rate, long... nanos) {
    Arrays.sort(nanos);
    String latency =
        nanos.length == 0
            ? ""
            : "  p50 %.1f µs, p99 %.1f µs"
                .formatted(nanos[nanos.length / 2] / 1e3, nanos[nanos.length * 99 / 100] / 1e3);
    System.out.printf(Locale.ROOT, "%-50s %,12.0f /s%s%n", what, rate, latency);
  }
}
