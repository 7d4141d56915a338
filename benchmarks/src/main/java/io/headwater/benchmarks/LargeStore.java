package io.headwater.benchmarks;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A store of many events in many streams, built and used in processes of their own whose heap is
 * 512 MiB: so the figures hold for such a heap, and opening is what a new process has to do.
 */
final class LargeStore {
  private static final String HEAP = "-Xmx512m";
  private static final int OPENINGS = 5;

  private LargeStore() {}

  /** Builds and measures a store; the figures by name. */
  static Map<String, String> run(Path directory, long events, long streams)
      throws IOException, InterruptedException {
    Map<String, String> figures = new LinkedHashMap<>();
    figures.putAll(child("build", directory, events, streams));
    figures.putAll(child("use", directory, events, streams));
    return figures;
  }

  private static Map<String, String> child(String phase, Path directory, long events, long streams)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                LargeStore.class.getName(),
                phase,
                directory.toString(),
                Long.toString(events),
                Long.toString(streams))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<String, String> figures = new LinkedHashMap<>();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("=", 2);
        if (parts.length == 2) {
          figures.put(parts[0], parts[1]);
        }
      }
    }
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          "the process that was to %s a store of %,d events with %s ended with code %d; expected 0"
              .formatted(phase, events, HEAP, code));
    }
    return figures;
  }

  /** What the child processes run. */
  public static void main(String[] args) {
    Path directory = Path.of(args[1]);
    long events = Long.parseLong(args[2]);
    long streams = Long.parseLong(args[3]);
    switch (args[0]) {
      case "build" -> build(directory, events, streams);
      case "use" -> use(directory, events, streams);
      default -> throw new IllegalArgumentException("phase " + args[0]);
    }
  }

  private static void build(Path directory, long events, long streams) {
    long begin = System.nanoTime();
    Samples samples = new Samples();
    try (Headwater headwater = Stores.open(directory, false)) {
      for (long i = 0; i < events; i++) {
        Event event = samples.in(stream(i % streams));
        headwater.events().append(List.of(event), AppendCondition.any());
      }
    }
    say("buildPerSecond", events * 1e9 / (System.nanoTime() - begin));
  }

  private static void use(Path directory, long events, long streams) {
    List<Double> openings = new ArrayList<>();
    for (int i = 0; i < OPENINGS; i++) {
      long begin = System.nanoTime();
      try (Headwater headwater = Stores.open(directory, false)) {
        openings.add((System.nanoTime() - begin) / 1e6);
        if (headwater.events().head() != events) {
          throw new IllegalStateException(
              "the store has %,d events; expected %,d"
                  .formatted(headwater.events().head(), events));
        }
      }
    }
    say("openFirstMillis", openings.get(0));
    say("openMillis", Spread.of(openings).median());
    try (Headwater headwater = Stores.open(directory, false)) {
      say("heapOpenMiB", heapMiB());
      loads(headwater.events(), events, streams);
      Round replay =
          ReadLoads.replay(headwater.events(), events, new Workload.Span(0, 1_000_000_000L));
      say("replayPerSecond", replay.perSecond());
      say("heapUsedMiB", heapMiB());
    }
  }

  private static void loads(EventStore store, long events, long streams) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    Round loads =
        Callers.one(
            new Workload.Span(3_000_000_000L, 3_000_000_000L),
            1,
            (caller, turn) -> {
              long number = random.nextLong(streams);
              int expected = (int) (events / streams + (number < events % streams ? 1 : 0));
              ReadLoads.load(store, stream(number), expected);
            });
    say("eventsInStream", events / (double) streams);
    say("loadsPerSecond", loads.perSecond());
    say("loadP50Micros", loads.p50() / 1e3);
    say("loadP99Micros", loads.p99() / 1e3);
  }

  private static String stream(long number) {
    return "account-" + number;
  }

  private static double heapMiB() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
  }

  private static void say(String name, double value) {
    System.out.println(name + "=" + String.format(java.util.Locale.ROOT, "%.2f", value));
  }

  /** Bytes of all files below a directory. */
  static long bytes(Path directory) {
    try (var files = java.nio.file.Files.walk(directory)) {
      return files
          .filter(java.nio.file.Files::isRegularFile)
          .mapToLong(f -> f.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
