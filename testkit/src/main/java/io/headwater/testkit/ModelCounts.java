package io.headwater.testkit;

import io.headwater.core.QueueInfo;
import java.time.Instant;

/** What one opened {@link ModelStore} has done to a queue. */
final class ModelCounts {
  long sent;
  long received;
  long acked;
  long released;
  long rejected;
  long lost;

  QueueInfo.Counts at(Instant now) {
    return new QueueInfo.Counts(now, sent, received, acked, released, rejected, lost);
  }
}
