package io.headwater.core.topic;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The keys that wait before their next attempt, by the monotonic clock. */
final class Timers {
  private record Timer(long at, KeyLane lane) {}

  // By difference: nanoseconds of a monotonic clock wrap around.
  private final PriorityQueue<Timer> queue =
      new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));

  void add(long at, KeyLane lane) {
    queue.add(new Timer(at, lane));
  }

  /** Takes a lane whose time has come; null if there is none. */
  @Nullable KeyLane due(long now) {
    Timer first = queue.peek();
    if (first == null || first.at - now > 0) {
      return null;
    }
    queue.remove();
    return first.lane;
  }

  /** How long until the next is due, in nanoseconds; {@link Long#MAX_VALUE} if there is none. */
  long untilNext(long now) {
    Timer first = queue.peek();
    return first == null ? Long.MAX_VALUE : Math.max(0, first.at - now);
  }

  void remove(OwnedPartition partition) {
    queue.removeIf(timer -> timer.lane.partition.equals(partition));
  }
}
