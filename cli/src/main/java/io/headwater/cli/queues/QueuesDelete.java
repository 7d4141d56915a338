package io.headwater.cli.queues;

import io.headwater.cli.terminal.Json;
import io.headwater.core.Queues;
import picocli.CommandLine.Command;

/** {@code headwater queues delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Delete a queue with its messages and dead letters. Not to be undone.")
final class QueuesDelete extends QueueAction {
  @Override
  void act(Queues queues) {
    queues.delete(queue);
    output.say("deleted queue " + queue);
    output.data(() -> new Json().put("queue", queue).put("deleted", true));
  }
}
