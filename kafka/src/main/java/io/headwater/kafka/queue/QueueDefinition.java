package io.headwater.kafka.queue;

import io.headwater.core.Queue;
import io.headwater.core.Retry;
import io.headwater.kafka.cluster.CloudEvents;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The definition of a queue as the value of its record:
 *
 * <pre>
 * lockTime=PT30S attempts=5 first=PT1S factor=2.0 longest=PT1M deadLetters=true
 * </pre>
 */
final class QueueDefinition {
  private QueueDefinition() {}

  /** Nothing if another program wrote it and it is none. */
  static Optional<Queue> read(String name, byte[] value) {
    Map<String, String> parts = new HashMap<>();
    for (String part : String.valueOf(CloudEvents.text(value)).split(" ", -1)) {
      String[] sides = part.split("=", 2);
      parts.put(sides[0], sides[sides.length - 1]);
    }
    try {
      Retry retry =
          new Retry(
              Integer.parseInt(parts.getOrDefault("attempts", "")),
              Duration.parse(parts.getOrDefault("first", "")),
              Double.parseDouble(parts.getOrDefault("factor", "")),
              Duration.parse(parts.getOrDefault("longest", "")));
      Duration lockTime = Duration.parse(parts.getOrDefault("lockTime", ""));
      boolean deadLetters = Boolean.parseBoolean(parts.get("deadLetters"));
      return Optional.of(new Queue(name, lockTime, retry, deadLetters, 1, null, null));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  static byte[] write(Queue queue) {
    Retry retry = queue.retry();
    return CloudEvents.bytes(
        "lockTime=%s attempts=%d first=%s factor=%s longest=%s deadLetters=%s"
            .formatted(
                queue.lockTime(),
                retry.attempts(),
                retry.first(),
                retry.factor(),
                retry.max(),
                queue.deadLetters()));
  }
}
