package io.headwater.log;

import io.headwater.log.RigCounts.Event;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Random operations on a log, with random power cuts, kills, failing calls and damage, against a
 * plain list. After each recovery the log is a prefix of what was submitted, frame by frame, and
 * holds all that was acknowledged.
 *
 * <p>A seed gives the same run for ever on the same code:
 *
 * <pre>
 * ./mvnw -q -pl log test -Dtest=CrashRigTest -Dheadwater.seed=42                          again
 * ./mvnw -q -pl log test -Dtest=CrashRigTest -Dheadwater.seed=42 -Dheadwater.episode=7    one episode, told
 * ./mvnw -q -pl log test -Dtest=CrashRigTest -Dheadwater.crashes=10000000                 a long dose
 * </pre>
 *
 * <p>What counts as a crash: a power cut with at least 20 appends of 1 to 5 records since the one
 * before. Cuts in a recovery that itself follows a cut have no appends in between and are counted
 * apart, as nested. A cut is <em>at a roll</em> if it came in a commit that had begun to create the
 * next segment, and <em>in recovery</em> if it came while a log whose process had died was opened.
 */
public final class CrashRig {
  static final int KILLED_WRONG_DATA = 10;
  static final int KILLED_REFUSED = 11;
  static final int BROKEN = 12;
  private static final int CUTS_IN_AN_EPISODE = 6;

  private final long seed;
  private final RigCounts counts = new RigCounts();

  CrashRig(long seed) {
    this.seed = seed;
  }

  RigCounts counts() {
    return counts;
  }

  /** Runs episodes until there were so many crashes, or it is told to stop. */
  void run(long crashes, BooleanSupplier stop) {
    for (long episode = 0; counts.of(Event.CRASHES) < crashes && !stop.getAsBoolean(); episode++) {
      try {
        runEpisode(episode, counts, RigTrace.SILENT);
      } catch (RigFailure failure) {
        throw told(episode, failure);
      }
    }
  }

  /** Runs one episode and tells each step. */
  void run(long episode, PrintStream out) {
    runEpisode(episode, counts, new RigTrace(out::println));
  }

  private void runEpisode(long episode, RigCounts into, RigTrace trace) {
    long mixed = new SplittableRandom(seed ^ episode * 0x9E3779B97F4A7C15L).nextLong();
    try {
      new CrashEpisode(mixed, into, trace).run(CUTS_IN_AN_EPISODE);
    } catch (RigFailure failure) {
      throw failure;
    } catch (RuntimeException | Error bug) {
      throw RigFailure.broken("the rig", bug);
    }
  }

  /** The failure again, with the steps of its episode that led to it. */
  private RigFailure told(long episode, RigFailure failure) {
    List<String> steps = new ArrayList<>();
    try {
      runEpisode(episode, new RigCounts(), new RigTrace(steps::add));
      steps.add(
          "(the second run of the episode did not fail: something is not decided by the seed)");
    } catch (RigFailure again) {
      steps.add("FAILED: " + again.getMessage());
    }
    int from = Math.max(0, steps.size() - 60);
    return failure.with(
        "%s%n  after %d crashes; seed %d, episode %d, its last steps:%n    %s%n  again: %s%n"
            .formatted(
                failure.getMessage(),
                counts.of(Event.CRASHES),
                seed,
                episode,
                String.join(System.lineSeparator() + "    ", steps.subList(from, steps.size())),
                command(episode)));
  }

  private String command(long episode) {
    return "./mvnw -q -pl log test -Dtest=CrashRigTest -Dheadwater.seed=%d -Dheadwater.episode=%d"
        .formatted(seed, episode);
  }

  /** Arguments: seed, crashes. Exit code 0 if nothing was found. */
  public static void main(String[] args) {
    long seed = Long.parseLong(args[0]);
    var rig = new CrashRig(seed);
    try {
      rig.run(Long.parseLong(args[1]), () -> false);
      System.out.println("nothing found in " + rig.counts().of(Event.CRASHES) + " crashes");
    } catch (RigFailure failure) {
      System.out.println(failure.getMessage());
      System.exit(
          switch (failure.blame()) {
            case WRONG_DATA -> KILLED_WRONG_DATA;
            case REFUSED -> KILLED_REFUSED;
            case RIG -> BROKEN;
          });
    }
  }
}
