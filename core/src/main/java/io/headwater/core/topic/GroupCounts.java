package io.headwater.core.topic;

import io.headwater.core.TopicPartition;
import java.util.Set;

/**
 * What a {@link Group} has done since it was started, and has before it now.
 *
 * @param handled calls of the handler that ended well, those with parked messages too
 * @param failedAttempts calls of the handler that threw
 * @param parked messages that were parked
 * @param endedTooLate calls that ended after their partition was given up: whoever has it now
 *     handles the message again
 * @param rebalances how often partitions were taken from or given to this member, after the first
 * @param dropped messages that retention dropped before they were handled; an upper bound where
 *     offsets have gaps
 * @param running calls under way
 * @param buffered messages in memory that are neither done nor parked
 * @param full partitions that are paused because too much of them is parked: have the parked
 *     messages retried or skipped
 */
public record GroupCounts(
    long handled,
    long failedAttempts,
    long parked,
    long endedTooLate,
    long rebalances,
    long dropped,
    int running,
    int buffered,
    Set<TopicPartition> full) {
  static final GroupCounts NONE = new GroupCounts(0, 0, 0, 0, 0, 0, 0, 0, Set.of());

  /** Copies the set. */
  public GroupCounts {
    full = Set.copyOf(full);
  }
}
