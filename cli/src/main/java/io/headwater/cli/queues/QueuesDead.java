package io.headwater.cli.queues;

import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.QueueChoice;
import io.headwater.core.DeadLetter;
import io.headwater.core.Queues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headwater queues dead}. */
@Command(
    name = "dead",
    mixinStandardHelpOptions = true,
    description = "Print the dead letters of a queue, the oldest first, and why they are.")
final class QueuesDead extends QueueAction {
  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.ToLimit.class,
      defaultValue = "100",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  int limit;

  @Override
  QueueChoice.Opened open() {
    return backend.openToLook(output);
  }

  @Override
  void act(Queues queues) {
    for (DeadLetter letter : queues.deadLetters(queue, limit)) {
      output.say(Shown.line(letter));
      output.data(() -> Shown.json(letter));
    }
  }
}
