package io.headwater.cli.topics;

import io.headwater.cli.terminal.Json;
import io.headwater.core.Delivery;
import io.headwater.core.Event;
import java.nio.charset.StandardCharsets;

/** Messages as lines and as JSON. */
final class Shown {
  private static final int WIDTH = 100;

  private Shown() {}

  static String line(Delivery message) {
    String data = text(message.event());
    return "%s@%d  %s  %s  %s  %s"
        .formatted(
            message.source(),
            message.offset(),
            message.happenedAt(),
            message.key() == null ? "-" : message.key(),
            message.event().type(),
            data.length() > WIDTH ? data.substring(0, WIDTH) + "…" : data);
  }

  static Json json(Delivery message) {
    Event event = message.event();
    boolean isJson = Event.JSON.equals(event.contentType());
    return new Json()
        .put("topic", message.topic())
        .put("partition", message.partition())
        .put("offset", message.offset())
        .put("time", message.time())
        .put("key", message.key())
        .put("id", event.id())
        .put("type", event.type())
        .put("occurredAt", event.occurredAt())
        .put("data", isJson ? new Json.Raw(text(event)) : null)
        .put("bytes", event.data().length);
  }

  private static String text(Event event) {
    return Event.JSON.equals(event.contentType())
        ? new String(event.data(), StandardCharsets.UTF_8)
        : "%,d bytes of %s".formatted(event.data().length, event.contentType());
  }
}
