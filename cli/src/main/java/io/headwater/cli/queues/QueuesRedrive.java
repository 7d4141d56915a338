package io.headwater.cli.queues;

import io.headwater.cli.terminal.Json;
import io.headwater.core.DeadLetter;
import io.headwater.core.Queues;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headwater queues redrive}. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    description = "Send dead letters again, as if they had never been handed out.")
final class QueuesRedrive extends QueueAction {
  private static final int LOOKED_AT = 100_000;

  @ArgGroup(multiplicity = "1")
  Which which = new Which();

  /** One of two. */
  static final class Which {
    @Option(names = "--all", description = "All there are.")
    boolean all;

    @Option(
        names = "--letter",
        paramLabel = "ID",
        description = "This one, by its id as 'headwater queues dead' prints it.")
    @Nullable String letter;
  }

  @Override
  void act(Queues queues) {
    long count = which.all ? queues.redriveAll(queue) : redriveOne(queues);
    output.say("sent %,d dead letters of queue %s again".formatted(count, queue));
    output.data(() -> new Json().put("queue", queue).put("redriven", count));
  }

  private long redriveOne(Queues queues) {
    List<DeadLetter> letters = queues.deadLetters(queue, LOOKED_AT);
    DeadLetter found =
        letters.stream()
            .filter(letter -> letter.id().equals(which.letter))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "queue '%s' has no dead letter '%s' among its oldest %,d; see 'headwater queues dead %s'"
                            .formatted(queue, which.letter, LOOKED_AT, queue)));
    return queues.redrive(queue, found) ? 1 : 0;
  }
}
