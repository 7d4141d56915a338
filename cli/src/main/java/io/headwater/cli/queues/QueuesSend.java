package io.headwater.cli.queues;

import io.headwater.cli.terminal.Converters;
import io.headwater.cli.terminal.Json;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queues;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater queues send}. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    description = "Send one message, or each line of standard input as a message.")
final class QueuesSend extends QueueAction {
  private static final int PAGE = 1_000;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The data (default: one message from each line of standard input).")
  @Nullable String data;

  @Option(names = "--type", paramLabel = "TYPE", required = true, description = "What to do.")
  String type = "";

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
    if (data != null) {
      send(queues, terms, List.of(data));
      return;
    }
    // Not closed: standard input is not ours.
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      lines.add(line);
      if (lines.size() == PAGE || !in.ready()) {
        send(queues, terms, lines);
        lines.clear();
      }
    }
    if (!lines.isEmpty()) {
      send(queues, terms, lines);
    }
  }

  private void send(Queues queues, Queues.Terms terms, List<String> lines) {
    List<Message> messages =
        lines.stream()
            .map(line -> Event.of(type, line.getBytes(StandardCharsets.UTF_8)))
            .map(event -> new Message(null, event))
            .toList();
    queues.send(queue, messages, terms);
    for (Message message : messages) {
      output.say("sent %s to %s".formatted(message.event().id(), queue));
      output.data(() -> new Json().put("queue", queue).put("id", message.event().id()));
    }
  }
}
