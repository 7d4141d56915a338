package io.headwater.embedded.state;

import io.headwater.core.Clock;
import io.headwater.log.LogOptions;

/**
 * How the logs of a store are kept, in the words of the engine.
 *
 * <p>For the engine itself, promised to nobody.
 *
 * @param log how each of them is written
 * @param maxWaiting how many calls may wait for a log before the next one blocks
 * @param clock the source of the times in it
 */
public record Keeping(LogOptions log, int maxWaiting, Clock clock) {

  /** Whether what was acknowledged may still wait for its force. */
  public boolean isBuffered() {
    return log.durability() == LogOptions.Durability.BUFFERED;
  }
}
