package io.headwater.benchmarks.compare;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** The order in which the messages of each key were handled, against 0, 1, 2, … */
final class Sequences {
  private final AtomicLongArray next;
  private final AtomicLong again = new AtomicLong();
  private final AtomicLong disordered = new AtomicLong();

  Sequences(int keys) {
    this.next = new AtomicLongArray(keys);
  }

  /**
   * A message of a key was handled. Counts as out of order if one before it is still to come, or
   * one behind it came before.
   */
  void handled(int key, long number) {
    while (true) {
      long expected = next.get(key);
      if (number < expected) {
        again.incrementAndGet();
        return;
      }
      if (next.compareAndSet(key, expected, number + 1)) {
        disordered.addAndGet(number > expected ? 1 : 0);
        return;
      }
    }
  }

  /** Messages that came again, or behind a later one. */
  long again() {
    return again.get();
  }

  /** Messages that came before an earlier one. */
  long disordered() {
    return disordered.get();
  }

  /** Whether something as late as this was handled of a key. */
  boolean reached(int key, long number) {
    return next.get(key) > number;
  }
}
