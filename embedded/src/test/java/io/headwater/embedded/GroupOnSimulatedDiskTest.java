package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.GroupContract;
import java.util.SplittableRandom;

/** On a disk that can lose its power. */
class GroupOnSimulatedDiskTest extends GroupContract {
  private static final long SEED = Long.getLong("headwater.testkit.seed", System.nanoTime());

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Override
  protected Backend backend(Clock clock) {
    return new SimulatedBackend(clock, random.nextLong());
  }
}
