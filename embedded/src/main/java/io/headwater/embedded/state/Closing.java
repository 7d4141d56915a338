package io.headwater.embedded.state;

import java.util.Collection;

/**
 * Ends several things, also when one of them fails.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class Closing {
  private Closing() {}

  /** Runs all of them, in their order; throws the first failure when all were run. */
  public static void all(Collection<? extends Runnable> endings) {
    RuntimeException first = null;
    for (Runnable each : endings) {
      try {
        each.run();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
