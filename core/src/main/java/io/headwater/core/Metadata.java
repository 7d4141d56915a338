package io.headwater.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an event beside its data: who asked, what caused it, and free headers.
 *
 * <p>The shell stamps it, not the domain: a {@link Repository} copies it from a command's envelope
 * onto the events that the command led to.
 *
 * @param correlationId the whole conversation that the event belongs to, or null; limits of a name
 * @param causationId the one command or event that caused it, or null; limits of a name
 * @param headers free text by name, in the order of the names; at most {@link Limits#MAX_HEADERS}
 */
public record Metadata(
    @Nullable String correlationId, @Nullable String causationId, Map<String, String> headers) {
  private static final Metadata NONE = new Metadata(null, null, Map.of());

  /**
   * @throws IllegalArgumentException if an id or a header is over a limit
   */
  public Metadata {
    if (correlationId != null) {
      Limits.checkName("correlation id", correlationId);
    }
    if (causationId != null) {
      Limits.checkName("causation id", causationId);
    }
    if (headers.size() > Limits.MAX_HEADERS) {
      throw new IllegalArgumentException(
          "metadata has %,d headers; expected at most %d"
              .formatted(headers.size(), Limits.MAX_HEADERS));
    }
    headers.forEach(
        (name, value) -> {
          Limits.checkName("header", name);
          Limits.checkText("header " + name, value, Limits.MAX_HEADER_BYTES);
        });
    headers = headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(headers));
  }

  /** No correlation, no causation, no headers. */
  public static Metadata none() {
    return NONE;
  }

  /** The same with this correlation id. */
  public Metadata withCorrelationId(String id) {
    return new Metadata(id, causationId, headers);
  }

  /** The same with this causation id. */
  public Metadata withCausationId(String id) {
    return new Metadata(correlationId, id, headers);
  }

  /** The same with this header, in place of an earlier one of the same name. */
  public Metadata withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Metadata(correlationId, causationId, more);
  }
}
