package io.headwater.video.replay;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replay published.
 *
 * @param events all events, heartbeats included; those of rows that are there twice count twice
 * @param sessions starts among them, likewise
 * @param from time of the first, or null if there was none
 * @param to time of the last, or null
 */
public record ReplayReport(
    long events, long sessions, @Nullable Instant from, @Nullable Instant to) {}
