package io.headwater.cli.topics;

import io.headwater.cli.terminal.EventText;
import io.headwater.cli.terminal.Json;
import io.headwater.core.Delivery;
import io.headwater.core.Event;

/** Messages as lines and as JSON. */
final class Shown {
  private Shown() {}

  static String line(Delivery message) {
    return "%s@%d  %s  %s  %s  %s"
        .formatted(
            message.source(),
            message.offset(),
            message.happenedAt(),
            message.key() == null ? "-" : message.key(),
            message.event().type(),
            EventText.shown(message.event()));
  }

  static Json json(Delivery message) {
    Event event = message.event();
    return new Json()
        .put("topic", message.topic())
        .put("partition", message.partition())
        .put("offset", message.offset())
        .put("time", message.time())
        .put("key", message.key())
        .put("id", event.id())
        .put("type", event.type())
        .put("occurredAt", event.occurredAt())
        .put("data", EventText.json(event))
        .put("bytes", event.data().length);
  }
}
