package io.headwater.cli.queues;

import io.headwater.cli.terminal.QueueChoice;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code headwater queues info}. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Print how a queue was made, and how it is doing.")
final class QueuesInfo extends QueueAction {
  @Override
  QueueChoice.Opened open() {
    return backend.openToLook(output);
  }

  @Override
  void act(Queues queues) {
    QueueInfo info = queues.info(queue);
    Queue made = info.queue();
    Queue.Bound bound = made.bound();
    output.say(
        new Table("queue", queue)
            .row("waiting", info.waiting())
            .row("delayed", info.delayed())
            .row("held", info.held())
            .row("dead letters", info.dead())
            .row("oldest sent", or(info.oldest(), "-"))
            .row("lock time", made.lockTime())
            .row("deliveries", made.retry().attempts())
            .row("first delay", made.retry().first())
            .row("longest delay", made.retry().max())
            .row("keeps dead letters", made.deadLetters())
            .row("priorities", made.priorities())
            .row("expiry", or(made.expiry(), "never"))
            .row(
                "bound",
                bound == null
                    ? "none"
                    : "%,d, then %s".formatted(bound.messages(), Shown.word(bound.overflow()))));
    output.data(() -> Shown.json(info));
  }

  private static Object or(@Nullable Object value, String absent) {
    return Objects.requireNonNullElse(value, absent);
  }
}
