package io.headwater.log;

import static io.headwater.log.RigStep.attempt;

import io.headwater.log.LogOptions.Durability;
import io.headwater.log.RigCounts.Event;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The life of one log on one simulated disk, from its creation through some power cuts, decided by
 * one seed.
 */
final class CrashEpisode {
  static final Path DIRECTORY = Path.of("/store/log");
  private static final int APPENDS = 20;

  private final SplittableRandom random;
  private final SimulatedDisk disk;
  private final RigCounts counts;
  private final RigTrace trace;
  private final LogOptions options;
  private final UUID id;
  private final RigSubject subject;
  private final LogModel model = new LogModel();
  private final RigRecovery recovery;
  private final RigWriter writer;
  private final RigDamage damage;
  private Log log;
  private boolean lied;

  CrashEpisode(long seed, RigCounts counts, RigTrace trace) {
    random = new SplittableRandom(seed);
    disk = new SimulatedDisk(random.nextLong());
    this.counts = counts;
    this.trace = trace;
    id = new UUID(random.nextLong(), random.nextLong());
    RecordSizes sizes = RecordSizes.any(random);
    long segment = 700 + random.nextLong(sizes == RecordSizes.LARGE ? 12_000 : 3_000);
    options =
        new LogOptions(
            random.nextInt(3) == 0 ? Durability.BUFFERED : Durability.DURABLE, segment, 0);
    trace.step(
        () -> "%s, segments of %d, records %s".formatted(options.durability(), segment, sizes));
    subject = new RigSubject(disk, options, id, trace);
    recovery = new RigRecovery(subject, model, random, counts);
    writer = new RigWriter(subject, model, sizes, random, counts);
    damage = new RigDamage(subject, model, random, counts);
    log = recovery.create();
  }

  /** Lives through so many power cuts. */
  void run(int cuts) {
    for (int i = 0; i < cuts && !lied; i++) {
      writer.forgetAppends();
      while (writer.appends() < APPENDS) {
        liveOn();
      }
      switch (random.nextInt(20)) {
        case 0 -> cutAfterALie();
        case 1, 2, 3, 4, 5, 6, 7 -> cutAtARoll();
        case 8, 9, 10, 11, 12, 13 -> cutInRecovery();
        case 14 -> cutInClose();
        default -> cutAnywhere();
      }
    }
    counts.add(Event.FILES_CREATED, disk.faults().calls(DiskCall.CREATE));
    counts.faults.add(disk.counts());
    counts.count(Event.EPISODES);
  }

  // ---------------------------------------------------------------- life before a cut

  private void liveOn() {
    switch (random.nextInt(64)) {
      case 0 -> closeAndReopen();
      case 1 -> killAndReopen(model.committed());
      case 2 -> failACall();
      case 3 -> disk.faults().shortWrites(random.nextDouble());
      case 4 -> damage.harm();
      case 5 -> readOnly();
      case 6, 7 -> read();
      case 8 -> fillUp();
      case 9, 10, 11 -> force();
      case 12 -> loseTheLock();
      default -> commitOrFailWith(1 + random.nextInt(4));
    }
  }

  private void commitOrFailWith(int batches) {
    RigWriter.Outcome outcome = writer.commit(log, batches);
    if (outcome != RigWriter.Outcome.DONE) {
      throw RigFailure.broken(
          "a commit ended with " + outcome + " though nothing was ordered", null);
    }
  }

  private void read() {
    trace.step(() -> "read");
    counts.count(Event.READS);
    attempt(() -> model.readSome(log, random));
  }

  private void readOnly() {
    trace.step(() -> "read only");
    attempt(
        () -> {
          try (Log other = Log.openReadOnly(disk, DIRECTORY, id)) {
            model.compare(other, model.committed());
          }
          try {
            Log.open(disk, DIRECTORY, id, options).close();
          } catch (LogException.InUse expected) {
            return;
          }
          throw RigFailure.wrong("a second owner got in; expected InUse");
        });
  }

  private void force() {
    if (options.durability() == Durability.BUFFERED) {
      trace.step(() -> "force");
      counts.count(Event.FORCES);
      attempt(log::force);
      model.force();
      writer.acknowledged(log);
    }
  }

  private void closeAndReopen() {
    trace.step(() -> "close");
    counts.count(Event.CLEAN_CLOSES);
    attempt(() -> CrashedCopies.mustRecover(disk, DIRECTORY, log, options, id, random.nextLong()));
    attempt(log::close);
    model.force();
    if (random.nextInt(4) == 0) {
      damage.harm();
    }
    log = recovery.reopen(model.committed());
    RigFailure.require(
        log.recovery().clean(), () -> "an unclean opening", () -> "a clean one after a close");
  }

  private void killAndReopen(int atLeast) {
    trace.step(() -> "kill");
    counts.count(Event.KILLS);
    disk.kill();
    log = recovery.afterADeath(atLeast);
  }

  /** A second owner takes over; the first may write on nowhere, and must notice at a roll. */
  private void loseTheLock() {
    trace.step(() -> "lock lost, second owner");
    counts.count(Event.LOCKS_LOST);
    disk.loseLocks();
    Log first = log;
    log = recovery.reopen(model.committed());
    attempt(
        () -> {
          try {
            for (int i = 0; i < 4_000; i++) {
              first.stage(
                  RigWriter.batch(List.of(ByteBuffer.allocate(9))),
                  ByteBuffer.allocate(0),
                  1L << 40);
              first.commit();
            }
          } catch (LogException.Failed expected) {
            trace.step(() -> "first owner: " + expected.getMessage());
            return;
          }
          throw RigFailure.wrong("an owner without the lock wrote on; expected Failed at a roll");
        });
    attempt(() -> model.compare(log, model.committed()));
  }

  /** Lets a call fail: the log dies for good, its readers live, and it recovers. */
  private void failACall() {
    Fault error = random.nextBoolean() ? Fault.EIO : Fault.ENOSPC;
    boolean sticky = random.nextBoolean();
    DiskCall[] kinds = {null, DiskCall.WRITE, DiskCall.FORCE, DiskCall.FORCE, DiskCall.RENAME};
    DiskCall kind = kinds[random.nextInt(kinds.length)];
    int call = 1 + random.nextInt(kind == null ? 40 : kind == DiskCall.RENAME ? 2 : 20);
    trace.step(() -> "%s at %s call %d%s".formatted(error, kind, call, sticky ? ", sticky" : ""));
    disk.faults().failAt(kind, call, error, sticky);
    for (int i = 0; i < 15; i++) {
      int before = model.committed();
      if (writer.commit(log, 1 + random.nextInt(3)) == RigWriter.Outcome.FAILED) {
        disk.faults().clear();
        requireDead(before);
        break;
      }
    }
    disk.faults().clear();
    if (random.nextBoolean()) {
      attempt(this::closeDead);
    }
    // A force that failed may have dropped whatever had not been forced.
    killAndReopen(model.durable());
  }

  private void closeDead() {
    try {
      log.close();
    } catch (LogException.Failed | LogException.Io expected) {
      trace.step(() -> "close of a dead log: " + expected.getMessage());
    }
  }

  private void requireDead(int committed) {
    trace.step(() -> "dead");
    counts.count(Event.FAILED_COMMITS);
    attempt(
        () -> {
          RigFailure.require(
              model.committed() == committed && log.committed() == model.committedEnd(),
              () -> "committed " + log.committed(),
              () -> model.committedEnd() + " after a commit that failed");
          model.readSome(log, random);
          try {
            log.stage(
                RigWriter.batch(List.of(ByteBuffer.allocate(1))),
                ByteBuffer.allocate(0),
                model.time());
            log.commit();
          } catch (LogException.Failed expected) {
            return;
          }
          throw RigFailure.wrong("a commit after one that failed; expected Failed");
        });
  }

  /** Fills the disk: a commit is refused or fails, and with room again all goes on. */
  private void fillUp() {
    long room = disk.used() + random.nextLong(3_000);
    trace.step(() -> "full at " + room);
    disk.capacity(room);
    boolean failed = false;
    for (int i = 0; i < 8 && !failed; i++) {
      int before = model.committed();
      failed = writer.commit(log, 1 + random.nextInt(2)) == RigWriter.Outcome.FAILED;
      if (failed) {
        disk.capacity(Long.MAX_VALUE);
        requireDead(before);
      }
    }
    disk.capacity(Long.MAX_VALUE);
    if (failed) {
      killAndReopen(model.durable());
    }
  }

  // ---------------------------------------------------------------- ways to be cut off

  private void cutAtARoll() {
    long more = random.nextLong(14);
    trace.step(() -> "stop " + more + " calls after the next create");
    disk.faults().stopAfter(DiskCall.CREATE, more);
    for (int i = 0; i < 200; i++) {
      long creates = disk.faults().calls(DiskCall.CREATE);
      if (writer.commit(log, 1 + random.nextInt(3)) != RigWriter.Outcome.DONE) {
        if (disk.faults().calls(DiskCall.CREATE) > creates) {
          counts.count(Event.CRASHES_AT_A_ROLL);
        }
        break;
      }
    }
    crash();
  }

  private void cutAnywhere() {
    DiskCall[] kinds = {null, DiskCall.WRITE, DiskCall.FORCE};
    DiskCall kind = kinds[random.nextInt(kinds.length)];
    long call = 1 + random.nextLong(kind == null ? 40 : 12);
    trace.step(() -> "stop at %s call %d".formatted(kind, call));
    disk.faults().stopAt(kind, call);
    for (int i = 0; i < 40; i++) {
      if (options.durability() == Durability.BUFFERED && random.nextInt(4) == 0) {
        if (!attemptOrCut(log::force)) {
          break;
        }
        model.force();
      }
      long creates = disk.faults().calls(DiskCall.CREATE);
      if (writer.commit(log, 1 + random.nextInt(3)) != RigWriter.Outcome.DONE) {
        if (disk.faults().calls(DiskCall.CREATE) > creates) {
          counts.count(Event.CRASHES_AT_A_ROLL);
        }
        break;
      }
    }
    if (random.nextInt(8) == 0) {
      trace.step(() -> "only the process died");
      killAndReopen(model.committed());
    }
    crash();
  }

  private void cutInClose() {
    trace.step(() -> "cut in close");
    disk.faults().stopAt(null, 1 + random.nextInt(12));
    if (attemptOrCut(log::close)) {
      model.force();
    }
    crash();
  }

  private void cutInRecovery() {
    counts.count(Event.KILLS);
    disk.kill();
    trace.step(() -> "kill, then cut in recovery");
    if (recovery.cutInOpening()) {
      counts.count(Event.CRASHES_IN_RECOVERY);
    }
    crash();
  }

  /**
   * A force that lies is outside the guarantee: what is left must still be a prefix, or refused.
   */
  private void cutAfterALie() {
    lied = true;
    counts.count(Event.LIES);
    disk.faults().lieAtForce(1 + random.nextInt(8));
    for (int i = random.nextInt(10); i >= 0; i--) {
      commitOrFailWith(1);
    }
    trace.step(() -> "cut after a lying force");
    counts.crash(writer.appends());
    disk.crash();
    recovery.afterALie();
  }

  private void crash() {
    trace.step(() -> "CRASH after %d appends".formatted(writer.appends()));
    counts.crash(writer.appends());
    damage.remember();
    disk.crash();
    log = recovery.afterACrash();
  }

  /** Does what must not fail but for the power; returns whether it was done. */
  private boolean attemptOrCut(RigStep step) {
    try {
      step.run();
      return !disk.stopped();
    } catch (SimulatedDisk.PowerCut cut) {
      return false;
    } catch (RuntimeException | AssertionError bug) {
      if (disk.stopped()) {
        return false;
      }
      throw RigFailure.refused("without a fault", bug);
    }
  }
}
