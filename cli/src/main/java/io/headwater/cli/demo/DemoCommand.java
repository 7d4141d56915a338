package io.headwater.cli.demo;

import io.headwater.cli.terminal.Directories;
import io.headwater.cli.terminal.Failures;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
          + " middle, the past, a snapshot, a transfer, and two threads that race; then of four"
          + " viewers of a video service, on topics; then replay real viewing.",
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

  @Mixin KafkaChoice kafka = new KafkaChoice();
  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = data == null ? Files.createTempDirectory("headwater-demo-") : data;
    try {
      output.say("Headwater: a bank account in an event store");
      output.say(
          "The store is in %s%s. Every append returns when the disk has it (durable)."
              .formatted(directory, data == null ? ", for as long as the story lasts" : ""));
      Figures bank = new Story(directory, output).tell();
      StreamingFigures streaming = streaming(directory);
      RealSample.show(output);
      List<String> wrong = new ArrayList<>(bank.wrong());
      wrong.addAll(streaming.wrong());
      output.data(() -> streaming.addTo(bank.json()));
      if (!wrong.isEmpty()) {
        throw new Failures.Failed("the demo did not go as it should: " + String.join("; ", wrong));
      }
      return 0;
    } finally {
      if (data == null) {
        Directories.delete(directory);
      }
    }
  }

  private StreamingFigures streaming(Path directory) {
    try (KafkaChoice.Opened opened = kafka.open(directory, Durability.DURABLE)) {
      return new StreamingStory(output).tell(opened.headwater(), opened.where());
    }
  }
}
