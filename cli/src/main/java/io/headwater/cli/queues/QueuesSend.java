package io.headwater.cli.queues;

import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.MessageData;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater queues send}. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Send one message, or each line of standard input as a message.")
final class QueuesSend extends QueueAction {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The data (default: one message from each line of standard input).")
  @Nullable String data;

  @Mixin MessageData message = new MessageData();

  @Option(
      names = "--delay",
      paramLabel = "TIME",
      description = "Not to be handed out for so long, such as PT30S (default: at once).")
  @Nullable Duration delay;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "Not to be handed out before.")
  @Nullable Instant time;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "0",
      description = "The higher goes first (default: ${DEFAULT-VALUE}).")
  int priority;

  @Override
  void act(Queues queues) throws IOException {
    Queues.Terms terms = new Queues.Terms(delay, time, priority);
    message.sendEach(data, output, events -> send(queues, terms, events));
  }

  private void send(Queues queues, Queues.Terms terms, List<Event> events) {
    List<Message> messages = events.stream().map(event -> new Message(null, event)).toList();
    queues.send(queue, messages, terms);
    for (Event event : events) {
      output.say("sent %s to %s".formatted(event.id(), queue));
      output.data(() -> new Json().put("queue", queue).put("id", event.id()));
    }
  }
}
