package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.testkit.Backend;
import io.headwater.testkit.RunningGroupContract;
import java.util.SplittableRandom;

/** Members of groups on a disk that can lose its power. */
class RunningOnSimulatedDiskTest extends RunningGroupContract {
  private static final long SEED = Long.getLong("headwater.testkit.seed", System.nanoTime());

  private final SplittableRandom random = new SplittableRandom(SEED);

  @Override
  protected Backend backend(Clock clock) {
    return new SimulatedBackend(clock, random.nextLong());
  }
}
