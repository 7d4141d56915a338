package io.headwater.cli.queues;

import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.QueueChoice;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code headwater queues list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Print the queues, and how many messages wait, are delayed, held and dead.")
final class QueuesList implements Callable<Integer> {
  @Mixin QueueChoice backend = new QueueChoice();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (QueueChoice.Opened opened = backend.openToLook(output)) {
      Table table = new Table("queue", "waiting", "delayed", "held", "dead");
      for (Queue queue : opened.queues().all()) {
        QueueInfo info = opened.queues().info(queue.name());
        table.row(
            queue.name(),
            "%,d".formatted(info.waiting()),
            "%,d".formatted(info.delayed()),
            "%,d".formatted(info.held()),
            "%,d".formatted(info.dead()));
        output.data(() -> Shown.json(info));
      }
      output.say(table);
    }
    return 0;
  }
}
