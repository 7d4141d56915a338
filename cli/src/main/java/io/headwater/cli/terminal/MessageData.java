package io.headwater.cli.terminal;

import io.headwater.core.Event;
import io.headwater.core.Limits;
import io.headwater.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is to be sent: one message from the command line, or each line of standard input. */
public final class MessageData {
  @Option(names = "--type", paramLabel = "TYPE", required = true, description = "What it is.")
  String type = "";

  @Option(names = "--text", description = "The data is plain text, not JSON.")
  boolean text;

  /**
   * Makes events of the data and has them sent, page by page. What is before a line that is wrong
   * is sent, nothing of it or behind it is.
   *
   * @param data of one message; null for one from each line of standard input
   * @throws IllegalArgumentException if the data of the command line is wrong; nothing was sent
   * @throws Failures.Failed if a line is; it says which, why, and that those before it were sent
   */
  public void sendEach(@Nullable String data, Output output, Consumer<List<Event>> sending)
      throws IOException {
    if (data == null) {
      sendLines(output, sending);
      return;
    }
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    fault(bytes)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(
                  "the data %s: nothing was sent; %s".formatted(fault, remedy()));
            });
    sending.accept(List.of(event(bytes)));
  }

  private void sendLines(Output output, Consumer<List<Event>> sending) throws IOException {
    InputLines input = new InputLines(System.in); // not closed: it is not ours
    for (InputLines.Page page = input.page(); !page.lines().isEmpty(); page = input.page()) {
      List<Event> events = new ArrayList<>();
      Optional<String> fault = Optional.empty();
      for (byte[] line : page.lines()) {
        fault = fault(line);
        if (fault.isPresent()) {
          break;
        }
        events.add(event(line));
      }
      send(output, sending, page.first(), events);
      if (fault.isPresent()) {
        throw new Failures.Failed(wrong(page.first() + events.size(), fault.get()));
      }
    }
  }

  private static void send(
      Output output, Consumer<List<Event>> sending, long first, List<Event> events) {
    if (events.isEmpty()) {
      return;
    }
    try {
      sending.accept(events);
    } catch (RuntimeException e) {
      output.note(
          "headwater: of standard input %,d lines were sent; of lines %,d to %,d any may have been;"
                  .formatted(first - 1, first, first + events.size() - 1)
              + " nothing behind them was");
      throw e;
    }
  }

  private String wrong(long line, String fault) {
    String first = "line %,d of standard input %s".formatted(line, fault);
    return "%s: the %,d before it were sent, it and what follows were not; %s, and go on from line %d"
        .formatted(first, line - 1, remedy(), line);
  }

  private String remedy() {
    return text ? "mend it" : "mend it, or say --text to send plain text";
  }

  private Optional<String> fault(byte[] bytes) {
    if (bytes.length > Limits.MAX_DATA_BYTES) {
      return Optional.of("is longer than %,d bytes".formatted(Limits.MAX_DATA_BYTES));
    }
    return text
        ? EventText.isUtf8(bytes) ? Optional.empty() : Optional.of("is not text in UTF-8")
        : JsonText.fault(bytes)
            .map(why -> "is not JSON (%s); expected one JSON value".formatted(why));
  }

  private Event event(byte[] bytes) {
    Event json = Event.of(type, bytes);
    return text
        ? new Event(
            json.id(),
            type,
            null,
            Set.of(),
            bytes,
            EventText.PLAIN,
            json.metadata(),
            json.occurredAt())
        : json;
  }
}
