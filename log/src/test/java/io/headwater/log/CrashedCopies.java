package io.headwater.log;

import java.nio.file.Path;
import java.util.UUID;

/**
 * What every test does before it closes a log on a simulated disk: it recovers a copy after a power
 * cut and one after the death of the process, and compares both with the log that still lives.
 */
public final class CrashedCopies {
  private CrashedCopies() {}

  /**
   * Recovers both copies; the log and its disk notice nothing but reads.
   *
   * @param seed decides what the power cut takes
   * @throws AssertionError if a copy cannot be recovered, lacks what must have survived, or holds
   *     anything that the log does not
   */
  public static void mustRecover(
      SimulatedDisk disk, Path directory, Log live, LogOptions options, UUID id, long seed) {
    compare(disk.crashedCopy(seed), directory, live, options, id, live.durable(), "a power cut");
    compare(disk.killedCopy(seed), directory, live, options, id, live.committed(), "a kill");
  }

  private static void compare(
      SimulatedDisk copy,
      Path directory,
      Log live,
      LogOptions options,
      UUID id,
      long atLeast,
      String what) {
    try (Log recovered = Log.open(copy, directory, id, options)) {
      long base = live.segments().get(0).base();
      Log.Reader expected = live.reader(base);
      Log.Reader actual = recovered.reader(base);
      long end = base;
      while (actual.next()) {
        require(
            expected.next(), what, "a frame at offset " + actual.frame().firstOffset(), "the end");
        requireSame(expected.frame(), actual.frame(), what);
        end = actual.frame().firstOffset() + actual.frame().count();
      }
      require(end >= atLeast, what, "the end " + end, "at least " + atLeast);
    }
  }

  private static void requireSame(Frame expected, Frame actual, String what) {
    require(
        expected.firstOffset() == actual.firstOffset()
            && expected.count() == actual.count()
            && expected.time() == actual.time()
            && expected.address() == actual.address()
            && expected.decided().equals(actual.decided()),
        what,
        "frame " + actual.firstOffset() + "+" + actual.count(),
        "frame " + expected.firstOffset() + "+" + expected.count() + ", alike in all fields");
    for (int i = 0; i < actual.count(); i++) {
      require(
          expected.record(i).equals(actual.record(i)),
          what,
          "other bytes at offset " + actual.offset(i),
          "those submitted");
    }
  }

  private static void require(boolean holds, String what, String found, String expected) {
    if (!holds) {
      throw new AssertionError("after %s: found %s; expected %s".formatted(what, found, expected));
    }
  }
}
