package io.headwater.embedded;

import io.headwater.core.HeadwaterException;
import io.headwater.log.DiskCall;
import io.headwater.log.Fault;
import io.headwater.log.SimulatedDisk;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A store on a simulated disk that loses its power again and again, all from one seed. Nothing runs
 * in its background, so that a seed is a replay.
 */
public final class CrashingStore {
  public final SplittableRandom random;
  public final SimulatedDisk disk;
  public final MovedClock clock = new MovedClock();
  private final EmbeddedOptions options =
      EmbeddedOptions.defaults().withClock(clock).withSegmentBytes(4096).withReserveBytes(0);
  private final Seams seams;
  private final Cuts cuts;

  /** How often the power went, over all stores of a rig. */
  public static final class Cuts {
    public int crashes;
    public int insideOpening;
  }

  /** A new one, whose index files hold few events. */
  public CrashingStore(long seed, Cuts cuts) {
    this.cuts = cuts;
    random = new SplittableRandom(seed);
    disk = new SimulatedDisk(seed);
    seams = Seams.on(disk).withRunEvents(random.nextInt(3, 60)).withoutThreads();
  }

  /** Opens and prepares; the power may go in the middle of that, too. */
  public Embedded openAtLast(Consumer<Embedded> preparation) {
    while (true) {
      if (random.nextInt(5) == 0) {
        disk.faults().stopAt(null, 1 + random.nextInt(120));
      }
      try {
        Embedded opened = Embedded.open(Stores.STORE, options, seams);
        disk.faults().clear();
        preparation.accept(opened);
        return opened;
      } catch (SimulatedDisk.PowerCut | HeadwaterException cut) {
        if (!disk.stopped()) {
          throw cut;
        }
        cuts.insideOpening++;
        crash();
      }
    }
  }

  /** Lets the power go, or a call fail, somewhere in the next turns. */
  public void planFault(int turns) {
    if (random.nextInt(3) > 0) {
      disk.faults().stopAt(null, 1 + random.nextInt(turns * 4));
    } else {
      Fault fault = random.nextBoolean() ? Fault.EIO : Fault.ENOSPC;
      DiskCall kind = random.nextBoolean() ? DiskCall.FORCE : null;
      disk.faults().failAt(kind, 1 + random.nextInt(turns * 2), fault, random.nextBoolean());
    }
  }

  /** Cuts the power, if it was not, and turns it on again. */
  public void crash() {
    cuts.crashes++;
    disk.crash();
  }
}
