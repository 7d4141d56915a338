package io.headwater.cli.queues;

import io.headwater.cli.terminal.Json;
import io.headwater.core.Queues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headwater queues purge}. */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    description = "Drop the messages of a queue that wait or are delayed. Not to be undone.")
final class QueuesPurge extends QueueAction {
  @Option(names = "--dead", description = "Drop the dead letters instead.")
  boolean dead;

  @Override
  void act(Queues queues) {
    long count = dead ? queues.purgeDeadLetters(queue) : queues.purge(queue);
    String what = dead ? "dead letters" : "messages";
    output.say("dropped %,d %s of queue %s".formatted(count, what, queue));
    output.data(() -> new Json().put("queue", queue).put("of", what).put("dropped", count));
  }
}
