package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Headwater;
import io.headwater.core.Topic;
import io.headwater.core.Topic.Retention;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater topics create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Make a topic; nothing happens if there is an equal one.")
final class TopicsCreate implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", description = "Its name.")
  String name = "";

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many, for ever (default: ${DEFAULT-VALUE}).")
  int partitions;

  @Option(
      names = "--keep-time",
      paramLabel = "TIME",
      description = "Drop messages older than this, such as PT10M or P7D (default: never).")
  @Nullable Duration time;

  @Option(
      names = "--keep-bytes",
      paramLabel = "N",
      converter = Converters.ToCount.class,
      description = "Drop the oldest beyond so many bytes, such as 500M (default: never).")
  @Nullable Long bytes;

  @Option(
      names = "--newest-by-key",
      description = "Keep the newest message of each key only, where the backend can.")
  boolean compacted;

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.open(output)) {
      Headwater headwater = opened.headwater();
      Topic topic = new Topic(name, partitions, new Retention(time, bytes, compacted));
      boolean made = headwater.topics().create(topic);
      output.say(made ? "made topic " + name : "topic " + name + " was there already");
      output.data(() -> new Json().put("topic", name).put("made", made));
    }
    return 0;
  }
}
