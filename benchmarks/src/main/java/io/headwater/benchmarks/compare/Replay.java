package io.headwater.benchmarks.compare;

import io.headwater.core.EventStore;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges a store by its log alone: knows nothing of how it decides. Counts by itself at which
 * version each event lies, and compares that with the version that its writer expected.
 */
final class Replay {
  private Replay() {}

  /**
   * How many events lie where their writer did not expect it, or have a version or position that is
   * not the next one; and how many more or fewer there are than were accepted.
   *
   * @param accepted how many appends of one event the writers were told are stored
   */
  static long violations(EventStore store, long accepted) {
    Map<String, Long> versions = new HashMap<>();
    long violations = 0;
    long position = 0;
    for (RecordedEvent each : store.read(Read.all())) {
      position++;
      long before = versions.merge(String.valueOf(each.stream()), 1L, Long::sum) - 1;
      boolean right =
          each.position() == position
              && each.version() == before + 1
              && Probe.of(each.event()).number() == before;
      violations += right ? 0 : 1;
    }
    return violations + Math.abs(position - accepted);
  }
}
