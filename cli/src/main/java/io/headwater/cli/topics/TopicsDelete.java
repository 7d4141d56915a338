package io.headwater.cli.topics;

import io.headwater.cli.terminal.BackendOptions;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.KafkaChoice;
import io.headwater.cli.terminal.Output;
import io.headwater.core.Headwater;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code headwater topics delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Delete a topic with all of its messages. Not to be undone.")
final class TopicsDelete implements Callable<Integer> {
  @Parameters(paramLabel = "TOPIC", description = "Its name.")
  String name = "";

  @Mixin BackendOptions backend = new BackendOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (KafkaChoice.Opened opened = backend.openExisting(output)) {
      Headwater headwater = opened.headwater();
      headwater.topics().delete(name);
      output.say("deleted topic " + name);
      output.data(() -> new Json().put("topic", name).put("deleted", true));
    }
    return 0;
  }
}
