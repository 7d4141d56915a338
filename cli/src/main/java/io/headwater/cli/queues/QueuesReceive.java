package io.headwater.cli.queues;

import io.headwater.cli.terminal.Converters;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headwater queues receive}. */
@Command(
    name = "receive",
    mixinStandardHelpOptions = true,
    description =
        "Print messages of a queue. Without --ack they are handed out again, which counts as a"
            + " delivery.")
final class QueuesReceive extends QueueAction {
  private static final int PAGE = 100;

  /** Fewer, as what nobody reads any more behind a pipe is noticed only with the next page. */
  private static final int PAGE_TO_ACK = 10;

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.ToLimit.class,
      defaultValue = "10",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  int limit;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "PT1S",
      description = "How long to wait for the next one (default: ${DEFAULT-VALUE}).")
  Duration wait = Duration.ofSeconds(1);

  @Option(names = "--ack", description = "Acknowledge each message after it was printed.")
  boolean ack;

  @Override
  void act(Queues queues) throws IOException {
    if (wait.isNegative()) {
      throw new IllegalArgumentException("--wait %s; expected 0 or more".formatted(wait));
    }
    try (Receiver receiver = queues.receiver(queue)) {
      int left = limit;
      while (left > 0) {
        List<Received> taken = receiver.receive(Math.min(left, ack ? PAGE_TO_ACK : PAGE), wait);
        if (taken.isEmpty()) {
          return;
        }
        left -= taken.size();
        for (Received message : taken) {
          output.say(Shown.line(message));
          output.data(() -> Shown.json(message));
        }
        output.flush(); // or else what nobody has seen would be gone
        if (ack) {
          receiver.settle(taken, new Settlement.Ack());
        }
      }
    }
  }
}
