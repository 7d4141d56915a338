package io.headwater.cli.queues;

import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.QueueChoice;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Queues;
import io.headwater.core.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code headwater queues create}. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = "Make a queue; nothing happens if there is an equal one.")
final class QueuesCreate extends QueueAction {
  private static final Duration USUAL_LONGEST = Duration.ofMinutes(1);

  @Option(
      names = "--lock",
      paramLabel = "TIME",
      defaultValue = "PT30S",
      description = "For how long a message is handed out (default: ${DEFAULT-VALUE}).")
  Duration lock = Duration.ofSeconds(30);

  @Option(
      names = "--deliveries",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often a message is handed out at most (default: ${DEFAULT-VALUE}).")
  int deliveries;

  @Option(
      names = "--backoff",
      paramLabel = "TIME",
      defaultValue = "PT1S",
      description = "The delay after the first release; it doubles (default: ${DEFAULT-VALUE}).")
  Duration backoff = Duration.ofSeconds(1);

  @Option(
      names = "--longest-backoff",
      paramLabel = "TIME",
      description = "The longest of these delays (default: PT1M, or --backoff if that is longer).")
  @Nullable Duration longest;

  @Option(names = "--no-dead-letters", description = "Drop what is given up on.")
  boolean noDeadLetters;

  @Option(
      names = "--priorities",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many, where the backend can (default: ${DEFAULT-VALUE}, for none).")
  int priorities;

  @Option(
      names = "--expiry",
      paramLabel = "TIME",
      description = "How long a message may wait, such as PT10M (default: for ever).")
  @Nullable Duration expiry;

  @Option(
      names = "--bound",
      paramLabel = "N",
      converter = Converters.ToCount.class,
      description = "At most so many messages wait (default: any number).")
  @Nullable Long bound;

  @Option(
      names = "--drop-oldest",
      description = "Beyond the bound, drop the oldest (default: refuse the new one).")
  boolean dropOldest;

  @Override
  QueueChoice.Opened open() {
    return backend.open(output);
  }

  private Duration longest() {
    if (longest == null) {
      return backoff.compareTo(USUAL_LONGEST) > 0 ? backoff : USUAL_LONGEST;
    }
    if (longest.compareTo(backoff) < 0) {
      throw new IllegalArgumentException(
          "--longest-backoff %s; expected no less than --backoff, %s".formatted(longest, backoff));
    }
    return longest;
  }

  @Override
  void act(Queues queues) {
    if (dropOldest && bound == null) {
      throw new IllegalArgumentException("--drop-oldest without --bound; expected both");
    }
    Overflow overflow = dropOldest ? Overflow.DROP_OLDEST : Overflow.REFUSE;
    Queue wanted =
        new Queue(
            queue,
            lock,
            new Retry(deliveries, backoff, 2, longest()),
            !noDeadLetters,
            priorities,
            expiry,
            bound == null ? null : new Bound(bound, overflow));
    boolean made = queues.create(wanted);
    output.say(made ? "made queue " + queue : "queue " + queue + " was there already");
    output.data(() -> new Json().put("queue", queue).put("made", made));
  }
}
