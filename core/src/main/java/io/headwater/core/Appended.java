package io.headwater.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer to an accepted append. A repetition of the same append gets an equal answer, however
 * much later.
 *
 * @param firstPosition the position of the first of the events
 * @param lastPosition the position of the last; they are consecutive
 * @param versions for each stream written, the version of the last of the events in it
 * @param recordedAt when they were stored
 */
public record Appended(
    long firstPosition, long lastPosition, Map<String, Long> versions, Instant recordedAt) {
  public Appended {
    versions =
        versions.size() <= 1
            ? Map.copyOf(versions)
            : Collections.unmodifiableMap(new TreeMap<>(versions));
  }
}
