package io.headwater.cli.video;

import io.headwater.cli.terminal.Directories;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.embedded.EmbeddedOptions.Durability;
import io.headwater.video.replay.ReplayFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code headwater video replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Put a file of recorded viewing through the platform: publish what happened in the order of"
          + " its time, count viewers, judge how well it played, learn and recommend.",
      "The state hash is equal whenever the same events were taken in, however often and in"
          + " whatever order; the hash of the recommendations whenever they are equal bit by bit."
    })
final class ReplayFile implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The file, compressed by gzip or not.")
  Path file = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      converter = ToFormat.class,
      description = "kuairand, lumos, or sessions (CSV of sessions and what happened in them).")
  ReplayFormat format = ReplayFormat.SESSIONS;

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "max",
      converter = ToSpeed.class,
      description = "So many times as fast as it happened, or max (default: ${DEFAULT-VALUE}).")
  double speed;

  @Option(
      names = "--metrics",
      paramLabel = "OUT.csv",
      description = "Write how each session went, a row for each.")
  @Nullable Path metrics;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep the store here (default: a temporary directory, deleted at the end).")
  @Nullable Path data;

  @Mixin KafkaChoice kafka = new KafkaChoice();
  @Mixin Output output = new Output();

  /** {@code kuairand}, {@code lumos} or {@code sessions}. */
  static final class ToFormat implements ITypeConverter<ReplayFormat> {
    @Override
    public ReplayFormat convert(String word) {
      return switch (word) {
        case "kuairand" -> ReplayFormat.KUAIRAND;
        case "lumos" -> ReplayFormat.LUMOS;
        case "sessions" -> ReplayFormat.SESSIONS;
        default ->
            throw new TypeConversionException(
                "'" + word + "' is not what was expected: kuairand, lumos or sessions");
      };
    }
  }

  /** A number above 0, or {@code max}. */
  static final class ToSpeed implements ITypeConverter<Double> {
    @Override
    public Double convert(String word) {
      if (word.equals("max")) {
        return Double.POSITIVE_INFINITY;
      }
      if (!word.matches("\\d{1,9}(\\.\\d{1,9})?") || !(Double.parseDouble(word) > 0)) {
        throw new TypeConversionException(
            "'" + word + "' is not what was expected: max, or a number above 0 such as 60");
      }
      return Double.parseDouble(word);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = data == null ? Files.createTempDirectory("headwater-replay-") : data;
    try (KafkaChoice.Opened opened = kafka.open(directory, Durability.BUFFERED);
        Platform platform = Platform.open(opened.headwater())) {
      output.say("Topics on %s.".formatted(opened.where()));
      Summary summary = platform.replay(file, format, speed, output);
      if (metrics != null) {
        platform.writeMetrics(metrics);
      }
      summary.lines().forEach(output::say);
      output.data(summary::json);
      return 0;
    } finally {
      if (data == null) {
        Directories.delete(directory);
      }
    }
  }
}
