package io.headwater.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that a consumer group could not handle, kept aside with its bytes, so that the other
 * keys of its partition flow; or a later one of the same key, kept behind it in order.
 *
 * @param delivery the message, at the attempt that failed last; attempt 0 if it was never tried,
 *     because an earlier one of its key was parked
 * @param error what the handler threw last, or why it was not tried
 * @param time when it was parked, in milliseconds
 */
public record Parked(Delivery delivery, String error, Instant time) {

  /**
   * Where a parked message is.
   *
   * @param key its key, or null
   * @param offset its offset
   */
  public record Place(@Nullable String key, long offset) {}

  /**
   * What somebody asked to be done with parked messages.
   *
   * @param partition the partition
   * @param key the key whose messages are meant, or null for the one without a key at {@code
   *     offset}
   * @param offset the first parked offset of the key when it was asked
   * @param action what to do
   */
  public record Request(
      TopicPartition partition, @Nullable String key, long offset, Action action) {}

  /** What can be done with parked messages of a key. */
  public enum Action {
    /** Handle them again, in order, until one fails again. */
    RETRY,
    /** Drop the first of them, unhandled, and go on with the next as with RETRY. */
    SKIP
  }
}
