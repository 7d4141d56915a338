package io.headwater.cli.bench;

import io.headwater.benchmarks.SessionsBenchmark;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Failures;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import io.headwater.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater bench sessions}. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the video platform: many live sessions, their heartbeats published as JSON to an"
          + " embedded, buffered store and folded by the analytics, which save their state every 30"
          + " seconds.",
      "Needs about 4 GB of disk and, for a million sessions, the heap of the launcher."
    })
final class BenchSessions implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where to put the files, which are deleted at the end (default: here).")
  Path data = Path.of(".");

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "1M",
      converter = Converters.ToCount.class,
      description = "How many are live (default: ${DEFAULT-VALUE}).")
  long sessions;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "20",
      description = "Seconds that go before (default: ${DEFAULT-VALUE}).")
  int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "Seconds that are measured (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    SessionsBenchmark.Result result;
    try (ProgressBar bar = output.progress()) {
      result =
          SessionsBenchmark.run(
              new SessionsBenchmark.Options(data, Math.toIntExact(sessions), warmUp, seconds),
              bar::at);
    }
    output.say(
        new Table("figure", "value")
            .row("live sessions", "%,d".formatted(result.sessions()))
            .row("heartbeats published in a second", "%,.0f".formatted(result.published()))
            .row("heartbeats applied in a second", "%,.0f".formatted(result.applied()))
            .row("lag at the end, seconds of traffic", "%.2f".formatted(result.lag()))
            .row("worst lag, seconds of traffic", "%.2f".formatted(result.worstLag()))
            .row("heap of a session, bytes", "%.0f".formatted(result.bytesPerSession()))
            .row("viewers counted at the end", "%,d".formatted(result.viewers())));
    output.data(
        () ->
            new Json()
                .put("sessions", result.sessions())
                .put("publishedPerSecond", result.published())
                .put("appliedPerSecond", result.applied())
                .put("lagSeconds", result.lag())
                .put("worstLagSeconds", result.worstLag())
                .put("bytesPerSession", result.bytesPerSession())
                .put("viewers", result.viewers()));
    if (result.viewers() != result.sessions()) {
      throw new Failures.Failed(
          "the analytics count %,d viewers; expected %,d, one for each session"
              .formatted(result.viewers(), result.sessions()));
    }
    return 0;
  }
}
