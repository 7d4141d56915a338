package io.headwater.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** Something to do over and over while the clock runs. */
interface Workload {

  /** What is done, in the words of the table. */
  String name();

  /** What an acknowledged event survives; "–" when nothing is written. */
  String durability();

  /** The workload that this one is compared with; null if there is none. */
  default @org.jspecify.annotations.Nullable String raw() {
    return null;
  }

  /**
   * Does it for one round.
   *
   * @param directory an empty directory, deleted afterwards
   */
  Round run(Path directory, Span span) throws IOException, InterruptedException;

  /**
   * How long a round lasts.
   *
   * @param warmUp nanoseconds before anything counts
   * @param measured nanoseconds that count
   */
  record Span(long warmUp, long measured) {}
}
