package io.headwater.log;

import io.headwater.log.RigCounts.Event;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens the log of an episode again: often only after the power went, or a call failed, in the
 * middle of the recovery; then compares what is there with the model.
 */
final class RigRecovery {
  private static final int DEEPEST = 8;

  private final SimulatedDisk disk;
  private final LogOptions options;
  private final UUID id;
  private final LogModel model;
  private final SplittableRandom random;
  private final RigCounts counts;
  private final RigTrace trace;
  private long callsToOpen = 30;

  RigRecovery(RigSubject subject, LogModel model, SplittableRandom random, RigCounts counts) {
    this.disk = subject.disk();
    this.options = subject.options();
    this.id = subject.id();
    this.trace = subject.trace();
    this.model = model;
    this.random = random;
    this.counts = counts;
  }

  /** Creates the log, often only after the first try failed. */
  Log create() {
    if (random.nextInt(4) == 0) {
      DiskCall[] kinds = {DiskCall.MAKE_DIRECTORY, DiskCall.FORCE_DIRECTORY, null};
      failInOpening(kinds[random.nextInt(kinds.length)], 1 + random.nextLong(4));
    }
    return afterACrash();
  }

  /** Opens after a power cut; what was known to be durable must be there. */
  Log afterACrash() {
    int depth = 0;
    int wanted = random.nextInt(40) == 0 ? 5 + random.nextInt(DEEPEST - 4) : 0;
    while (depth < wanted || (depth < DEEPEST && random.nextInt(3) == 0)) {
      if (cutInOpening()) {
        counts.count(Event.NESTED_CRASHES);
        depth++;
      } else {
        wanted--;
      }
      trace.step(() -> "CRASH in or after recovery");
      disk.crash();
    }
    if (depth >= 5) {
      counts.count(Event.FIVE_DEEP);
    }
    return afterADeath(model.durable());
  }

  /** Opens after the death of a process; what was written must be there, unless a force failed. */
  Log afterADeath(int atLeast) {
    int must = atLeast;
    if (random.nextInt(12) == 0 && failInOpening(null, 1 + random.nextLong(callsToOpen))) {
      must = Math.min(atLeast, model.durable());
    }
    Log log = open();
    int expected = must;
    RigStep.attempt(() -> model.recovered(log, expected));
    return log;
  }

  /** Opens a log that is well, and compares. */
  Log reopen(int atLeast) {
    Log log = open();
    RigStep.attempt(() -> model.recovered(log, atLeast));
    return log;
  }

  /** Begins to open; returns whether the power went before it was done. Faults are ended. */
  boolean cutInOpening() {
    disk.faults().stopAt(null, 1 + random.nextLong(callsToOpen));
    try {
      Log.open(disk, CrashEpisode.DIRECTORY, id, options);
    } catch (SimulatedDisk.PowerCut cut) {
      return true;
    } catch (RuntimeException | Error bug) {
      if (!disk.stopped()) {
        throw RigFailure.refused("opening", bug);
      }
    }
    return disk.stopped();
  }

  /** Lets a call fail while the log is opened; returns whether the opening failed. */
  private boolean failInOpening(@Nullable DiskCall kind, long call) {
    Fault error = random.nextBoolean() ? Fault.EIO : Fault.ENOSPC;
    trace.step(() -> error + " while opening");
    disk.faults().failAt(kind, call, error, random.nextBoolean());
    try {
      Log.open(disk, CrashEpisode.DIRECTORY, id, options);
      return false;
    } catch (LogException.Io | LogException.Full | LogException.Failed expected) {
      trace.step(() -> "opening failed: " + expected.getMessage());
      counts.count(Event.FAILED_OPENINGS);
      return true;
    } catch (RuntimeException | Error bug) {
      throw RigFailure.refused("opening while a call fails with " + error, bug);
    } finally {
      disk.kill();
    }
  }

  /** What a lying force leaves must be a prefix still, or be refused. */
  void afterALie() {
    model.lied();
    try (Log log = Log.open(disk, CrashEpisode.DIRECTORY, id, options)) {
      int found = model.compare(log, 0);
      if (found < model.durable()) {
        counts.count(Event.LIES_LOST_THE_TAIL);
      }
    } catch (LogException.Corrupt detected) {
      counts.count(Event.LIES_DETECTED);
    } catch (RigFailure found) {
      throw found;
    } catch (RuntimeException | Error bug) {
      throw RigFailure.refused("opening after a lying force", bug);
    }
  }

  private Log open() {
    long before = disk.faults().calls();
    try {
      Log log = Log.open(disk, CrashEpisode.DIRECTORY, id, options);
      callsToOpen = Math.max(10, disk.faults().calls() - before);
      requireReport(log.recovery(), log);
      return log;
    } catch (RigFailure found) {
      throw found;
    } catch (RuntimeException | Error bug) {
      throw RigFailure.refused("opening", bug);
    }
  }

  private void requireReport(RecoveryReport report, Log log) {
    trace.step(() -> "opened: " + report);
    counts.count(Event.RECOVERIES);
    if (report.tornBytes() > 0) {
      counts.count(Event.TORN_TAILS);
    }
    var copy = report.quarantine();
    RigFailure.require(
        disk.names(CrashEpisode.DIRECTORY).stream()
            .noneMatch(name -> SegmentFile.isBelow(name, log.first())),
        () -> "segments below the first offset " + log.first(),
        () -> "none: they were dropped");
    RigFailure.require(
        report.nextOffset() == log.nextOffset()
            && (report.tornBytes() > 0) == (copy != null)
            && (copy == null || disk.isFile(copy)),
        () -> report + " of a log at " + log.nextOffset(),
        () -> "the same offset, and a quarantine copy of torn bytes");
  }
}
