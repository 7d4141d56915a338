package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.QueueBackend;
import io.headwater.testkit.QueuesContract;
import java.util.SplittableRandom;

/** On a disk that can lose its power. */
class QueuesOnSimulatedDiskTest extends QueuesContract {
  private static final long SEED = Long.getLong("headwater.testkit.seed", System.nanoTime());

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Override
  protected QueueBackend backend(Clock clock) {
    return QueueBackend.of(new SimulatedBackend(clock, random.nextLong()));
  }
}
