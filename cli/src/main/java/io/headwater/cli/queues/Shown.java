package io.headwater.cli.queues;

import io.headwater.cli.terminal.EventText;
import io.headwater.cli.terminal.Json;
import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Received;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Queues, messages and dead letters as lines and as JSON. */
final class Shown {
  private Shown() {}

  static String line(Received received) {
    return "%s  %s  delivery %d  %s  %s"
        .formatted(
            received.sent(),
            received.event().id(),
            received.delivery(),
            received.event().type(),
            EventText.shown(received.event()));
  }

  static Json json(Received received) {
    return message(new Json().put("queue", received.queue()), received.message())
        .put("sent", received.sent())
        .put("priority", received.priority())
        .put("delivery", received.delivery());
  }

  static String line(DeadLetter letter) {
    return "%s  %s  %s after %d deliveries  %s  %s%s"
        .formatted(
            letter.time(),
            letter.id(),
            word(letter.reason()),
            letter.deliveries(),
            letter.message().event().type(),
            EventText.shown(letter.message().event()),
            letter.error().isEmpty() ? "" : "  (" + letter.error() + ")");
  }

  static Json json(DeadLetter letter) {
    Json json = new Json().put("queue", letter.queue()).put("letter", letter.id());
    return message(json, letter.message())
        .put("sent", letter.sent())
        .put("priority", letter.priority())
        .put("deliveries", letter.deliveries())
        .put("reason", word(letter.reason()))
        .put("error", letter.error())
        .put("time", letter.time());
  }

  private static Json message(Json json, Message message) {
    Event event = message.event();
    return json.put("key", message.key())
        .put("id", event.id())
        .put("type", event.type())
        .put("occurredAt", event.occurredAt())
        .put("data", EventText.json(event))
        .put("bytes", event.data().length);
  }

  static Json json(QueueInfo info) {
    Queue queue = info.queue();
    Queue.Bound bound = queue.bound();
    return new Json()
        .put("queue", queue.name())
        .put("waiting", info.waiting())
        .put("delayed", info.delayed())
        .put("held", info.held())
        .put("dead", info.dead())
        .put("oldest", info.oldest())
        .put("lockTime", queue.lockTime())
        .put("deliveries", queue.retry().attempts())
        .put("firstDelay", queue.retry().first())
        .put("longestDelay", queue.retry().max())
        .put("deadLetters", queue.deadLetters())
        .put("priorities", queue.priorities())
        .put("expiry", queue.expiry())
        .put("bound", bound == null ? null : bound.messages())
        .put("overflow", bound == null ? null : word(bound.overflow()));
  }

  static @Nullable String word(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
