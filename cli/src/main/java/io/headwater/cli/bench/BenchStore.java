package io.headwater.cli.bench;

import io.headwater.benchmarks.Report;
import io.headwater.benchmarks.StoreBenchmark;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater bench store}. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the event store beside raw loops on the same disk: first what a force costs, then"
          + " appends of one and of 64 callers, asynchronous ones, replay, and loading streams. With"
          + " --size also a large store, built and used in processes with a heap of 512 MiB.",
      "Prints a table in Markdown. Takes about two minutes without --size."
    })
final class BenchStore implements Callable<Integer> {
  private static final long STREAM_LENGTH = 10;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where to put the files, which are deleted at the end (default: here).")
  Path data = Path.of(".");

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "0",
      converter = Converters.ToCount.class,
      description = "Events in the large store, such as 10M (default: none is built).")
  long size;

  @Option(
      names = "--streams",
      paramLabel = "M",
      defaultValue = "0",
      converter = Converters.ToCount.class,
      description = "Streams in the large store, such as 1M (default: one for ten events).")
  long streams;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often each workload is run; 0 leaves them out (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How long each lasts in a round (default: ${DEFAULT-VALUE}).")
  double seconds;

  @Option(
      names = "--read-events",
      paramLabel = "N",
      defaultValue = "1M",
      converter = Converters.ToCount.class,
      description = "Events in the store that is replayed (default: ${DEFAULT-VALUE}).")
  long readEvents;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    long largeStreams = streams > 0 ? streams : Math.max(1, size / STREAM_LENGTH);
    StoreBenchmark.Options options =
        new StoreBenchmark.Options(data, rounds, seconds, readEvents, size, largeStreams);
    Report report;
    try (ProgressBar bar = output.progress()) {
      report = StoreBenchmark.run(options, bar::at);
    }
    output.raw(output.json() ? report.json() : report.markdown());
    return 0;
  }
}
