package io.headwater.core;

import java.time.Instant;

/**
 * Where a message was published.
 *
 * @param partition the partition
 * @param offset its place there; offsets begin at 0 and rise, on some backends with gaps
 * @param time the time the backend gave it, in milliseconds
 */
public record Published(int partition, long offset, Instant time) {}
