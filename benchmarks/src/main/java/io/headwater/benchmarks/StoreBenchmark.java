package io.headwater.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures the event store beside raw loops on the same disk. */
public final class StoreBenchmark {
  private final Options options;
  private final Progress progress;
  private int steps;
  private int done;

  /**
   * What to run.
   *
   * @param directory where; what it makes there is deleted at the end
   * @param rounds how often each workload is run, all in turn; 0 runs none
   * @param seconds how long each lasts in a round; as much as a third more goes before, to warm up
   * @param readEvents events in the store that is replayed and loaded from
   * @param largeEvents events in the large store; 0: there is none
   * @param largeStreams streams that they lie in, evenly
   */
  public record Options(
      Path directory,
      int rounds,
      double seconds,
      long readEvents,
      long largeEvents,
      long largeStreams) {
    /**
     * @throws IllegalArgumentException if a number is negative, streams are none or too many, or
     *     there is nothing to measure
     */
    public Options {
      if (rounds < 0 || readEvents < 0 || largeEvents < 0 || !(seconds > 0)) {
        throw new IllegalArgumentException(
            "rounds %d, seconds %s, events %d and %d; expected none negative, and some seconds"
                .formatted(rounds, seconds, readEvents, largeEvents));
      }
      if (rounds == 0 && largeEvents == 0) {
        throw new IllegalArgumentException(
            "no rounds and no large store; expected one of them: there is nothing to measure");
      }
      if (largeEvents > 0 && (largeStreams < 1 || largeStreams > largeEvents)) {
        throw new IllegalArgumentException(
            "%,d events in %,d streams; expected 1 stream to one for each event"
                .formatted(largeEvents, largeStreams));
      }
    }
  }

  private StoreBenchmark(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Runs it all. Takes minutes. */
  public static Report run(Options options, Progress progress)
      throws IOException, InterruptedException {
    return new StoreBenchmark(options, progress).run();
  }

  private Report run() throws IOException, InterruptedException {
    Files.createDirectories(options.directory());
    Path place = Files.createTempDirectory(options.directory(), "bench-");
    try {
      List<Workload> workloads = new ArrayList<>(RawLoads.all());
      workloads.addAll(StoreLoads.all());
      steps = options.rounds() * (workloads.size() + 4) + (options.largeEvents() > 0 ? 1 : 0);
      List<Row> rows = options.rounds() > 0 ? rows(place, workloads) : List.of();
      Map<String, String> large = options.largeEvents() > 0 ? large(place) : Map.of();
      List<Row> disk =
          rows.stream()
              .filter(row -> row.name().contains("+ force") && row.name().contains("file"))
              .toList();
      return new Report(machine(place), disk, rows, large);
    } finally {
      delete(place);
    }
  }

  private List<Row> rows(Path place, List<Workload> workloads)
      throws IOException, InterruptedException {
    progress.step("filling a store to read from", done, steps);
    Map<Workload, List<Round>> rounds = new LinkedHashMap<>();
    try (ReadLoads reads = ReadLoads.fill(place.resolve("reads"), options.readEvents())) {
      workloads.addAll(reads.all());
      for (int round = 0; round < options.rounds(); round++) {
        for (Workload workload : workloads) {
          progress.step("round %d: %s".formatted(round + 1, workload.name()), done++, steps);
          rounds.computeIfAbsent(workload, w -> new ArrayList<>()).add(one(place, workload, round));
        }
      }
    }
    return summaries(rounds);
  }

  private Round one(Path place, Workload workload, int round)
      throws IOException, InterruptedException {
    long measured = (long) (options.seconds() * 1e9);
    // In the first round nothing is compiled yet.
    long warmUp = round == 0 ? measured : measured / 3;
    Path directory = Files.createTempDirectory(place, "round-");
    Round result = workload.run(directory, new Workload.Span(warmUp, measured));
    delete(directory);
    return result;
  }

  private static List<Row> summaries(Map<Workload, List<Round>> rounds) {
    List<Row> rows = new ArrayList<>();
    rounds.forEach(
        (workload, each) -> rows.add(Row.of(workload, each, named(rows, workload.raw()))));
    return rows;
  }

  private static @Nullable Row named(List<Row> rows, @Nullable String name) {
    return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElse(null);
  }

  private Map<String, String> large(Path place) throws IOException, InterruptedException {
    progress.step("a store of %,d events".formatted(options.largeEvents()), done++, steps);
    Path directory = place.resolve("large");
    Map<String, String> figures = new LinkedHashMap<>();
    figures.put("events", Long.toString(options.largeEvents()));
    figures.put("streams", Long.toString(options.largeStreams()));
    figures.putAll(LargeStore.run(directory, options.largeEvents(), options.largeStreams()));
    figures.put(
        "onDiskMiB", String.format(Locale.ROOT, "%.0f", LargeStore.bytes(directory) / 1048576.0));
    return figures;
  }

  private String machine(Path place) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    String where =
        "%d processors, Java %s, %s %s, %s; 200 B of data in an event"
            .formatted(
                runtime.availableProcessors(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Files.getFileStore(place).type());
    return options.rounds() == 0
        ? where
        : where
            + "; %d rounds of %s s, every workload in each; median [min..max] of the rounds"
                .formatted(options.rounds(), options.seconds());
  }

  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
