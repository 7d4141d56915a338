package io.headwater.cli.bench;

import io.headwater.benchmarks.QueueBenchmark;
import io.headwater.benchmarks.Report;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater bench queues}. */
@Command(
    name = "queues",
    mixinStandardHelpOptions = true,
    description = {
      "Measure a work queue of the embedded engine beside raw loops on the same disk: 64 workers"
          + " that each send, receive and acknowledge, durable and buffered.",
      "Prints a table in Markdown. Takes about a minute."
    })
final class BenchQueues implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where to put the files, which are deleted at the end (default: here).")
  Path data = Path.of(".");

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each workload is run (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "1",
      description = "How long each lasts in a round (default: ${DEFAULT-VALUE}).")
  double seconds;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report report;
    try (ProgressBar bar = output.progress()) {
      report = QueueBenchmark.run(data, rounds, seconds, bar::at);
    }
    output.raw(output.json() ? report.json() : report.markdown());
    return 0;
  }
}
