package io.headwater.core.topic;

import io.headwater.core.Groups;
import io.headwater.core.Retry;
import java.util.Set;

/**
 * How a member works.
 *
 * @param group the name of the group
 * @param topics what it consumes
 * @param terms how it takes part
 * @param retry what to do when a handler fails
 * @param concurrency how many handlers run at a time
 * @param bounds how much it keeps in memory
 */
record GroupSettings(
    String group,
    Set<String> topics,
    Groups.Terms terms,
    Retry retry,
    int concurrency,
    Bounds bounds) {

  /**
   * How much a member keeps in memory. Each of its partitions gets an equal share of messages and
   * bytes, so that one that does not get on starves no other; what is beyond the share is paused
   * until half is done. A poll may give a little more.
   *
   * @param messages messages of all partitions
   * @param bytes bytes of all partitions
   * @param parked messages that may be parked of one partition, before it is paused
   */
  record Bounds(int messages, long bytes, int parked) {
    static Bounds standard() {
      return new Bounds(10_000, 32 << 20, 100_000);
    }

    /** What one of so many partitions gets. */
    Bounds share(int partitions) {
      int shares = Math.max(1, partitions);
      return new Bounds(Math.max(1, messages / shares), Math.max(1, bytes / shares), parked);
    }
  }
}
