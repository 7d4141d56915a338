package io.headwater.cli.demo;

import io.headwater.cli.terminal.Failures;
import io.headwater.cli.terminal.Output;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Tell the story of a bank account on a durable store: its history, a process killed in the"
          + " middle, the past, a snapshot, a transfer, and two threads that race.",
      "Ends with code 0 only if every figure was found in the reopened store as it should be."
    })
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Keep the store here (default: a temporary directory, deleted at the end).")
  @Nullable Path data;

  @Option(
      names = "--once",
      description = "Tell the story once and end, which is what happens anyway; for scripts.")
  boolean once;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = data == null ? Files.createTempDirectory("headwater-demo-") : data;
    try {
      output.say("Headwater: a bank account in an event store");
      output.say(
          "The store is in %s%s. Every append returns when the disk has it (durable)."
              .formatted(directory, data == null ? ", for as long as the story lasts" : ""));
      Figures figures = new Story(directory, output).tell();
      List<String> wrong = figures.wrong();
      output.data(figures::json);
      if (!wrong.isEmpty()) {
        throw new Failures.Failed("the demo did not go as it should: " + String.join("; ", wrong));
      }
      return 0;
    } finally {
      if (data == null) {
        delete(directory);
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
