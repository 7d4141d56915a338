package io.headwater.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The raw loop by itself, for whoever wants to put it beside a figure of his own. */
public final class RawLoop {
  private RawLoop() {}

  /**
   * How many times in a second 64 virtual threads can each have 200 bytes made durable: they hand
   * them to one thread that writes what waits to a growing file, and forces it.
   *
   * @param directory on the disk in question; the file made there is deleted
   * @param measured how long; a third of it goes before, to warm up
   */
  public static double perSecond(Path directory, Duration measured)
      throws IOException, InterruptedException {
    Path file = Files.createTempFile(directory, "raw-", ".tmp");
    try (RawFile raw = RawFile.create(file)) {
      long nanos = measured.toNanos();
      return RawLoads.callers(raw, new Workload.Span(nanos / 3, nanos), 64).perSecond();
    } finally {
      Files.delete(file);
    }
  }
}
