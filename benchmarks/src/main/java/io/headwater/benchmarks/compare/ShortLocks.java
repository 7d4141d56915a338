package io.headwater.benchmarks.compare;

import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import java.time.Duration;
import java.util.List;

/** Queues whose locks run out as soon as a backend allows it, so that nobody waits for the dead. */
final class ShortLocks {
  private static final List<Duration> TIMES =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(30));

  private ShortLocks() {}

  /**
   * Creates a queue with the shortest of some lock times that the backend can keep.
   *
   * @throws NotSupported if it can keep none
   */
  static Queue create(Queues queues, Queue queue) {
    return create(queues, queue, Duration.ZERO);
  }

  /**
   * As {@link #create(Queues, Queue)}.
   *
   * @param least shorter ones are not tried
   */
  static Queue create(Queues queues, Queue queue, Duration least) {
    NotSupported refused = new NotSupported("no lock time was tried");
    for (Duration time : TIMES.stream().filter(each -> each.compareTo(least) >= 0).toList()) {
      try {
        Queue wanted = queue.withLockTime(time);
        queues.create(wanted);
        return wanted;
      } catch (NotSupported e) {
        refused = e;
      }
    }
    throw refused;
  }
}
