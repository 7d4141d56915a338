package io.headwater.testkit;

import io.headwater.core.Event;
import io.headwater.core.Limits;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What every append must keep to, whatever the store holds. */
final class ModelLimits {
  private ModelLimits() {}

  static void check(List<Event> batch) {
    if (batch.isEmpty()) {
      throw new IllegalArgumentException(
          "append of 0 events; expected 1 to %,d".formatted(Limits.MAX_APPEND_EVENTS));
    }
    if (batch.size() > Limits.MAX_APPEND_EVENTS) {
      throw new IllegalArgumentException(
          "append of %,d events; expected at most %,d: split it"
              .formatted(batch.size(), Limits.MAX_APPEND_EVENTS));
    }
    long bytes = batch.stream().mapToLong(ModelLimits::bytes).sum();
    if (bytes > Limits.MAX_APPEND_BYTES) {
      throw new IllegalArgumentException(
          "append of %,d bytes; expected at most %,d: split it"
              .formatted(bytes, Limits.MAX_APPEND_BYTES));
    }
    Set<UUID> ids = new HashSet<>();
    for (Event event : batch) {
      if (!ids.add(event.id())) {
        throw new IllegalArgumentException(
            "event id %s is twice in one append; expected distinct ids: give each event its own"
                .formatted(event.id()));
      }
    }
  }

  /** Without what a format adds; so a store may refuse an append a little smaller than this. */
  private static long bytes(Event event) {
    long bytes = event.data().length + bytes(event.type()) + bytes(event.contentType());
    bytes += bytes(event.stream());
    bytes += event.tags().stream().mapToLong(ModelLimits::bytes).sum();
    bytes += bytes(event.metadata().correlationId()) + bytes(event.metadata().causationId());
    for (Map.Entry<String, String> header : event.metadata().headers().entrySet()) {
      bytes += bytes(header.getKey()) + bytes(header.getValue());
    }
    return bytes;
  }

  private static long bytes(@Nullable String text) {
    return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
  }
}
