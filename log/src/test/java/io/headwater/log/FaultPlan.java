package io.headwater.log;

import java.util.EnumMap;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which of the coming calls of a simulated disk go wrong. Calls are counted from the order on, over
 * all kinds (null) or over one. A crash or a kill ends all orders. Safe for use by many threads.
 */
public final class FaultPlan {

  /** What becomes of a call. */
  enum Verdict {
    /** Nothing special. */
    DO,
    /** It fails with {@link #error}. */
    FAIL,
    /** It does its work, wholly or in part, and then the power goes. */
    DO_AND_STOP,
    /** The power goes before it does anything. */
    STOP
  }

  private static final class Countdown {
    private final @Nullable DiskCall kind;
    private long left;

    Countdown(@Nullable DiskCall kind, long left) {
      if (left < 1) {
        throw new IllegalArgumentException("the call to hit is " + left + "; expected 1 or more");
      }
      this.kind = kind;
      this.left = left;
    }

    boolean hits(DiskCall call) {
      return (kind == null || kind == call) && --left <= 0;
    }
  }

  private final SplittableRandom random;
  private final FaultCounts counts;
  private final EnumMap<DiskCall, Long> calls = new EnumMap<>(DiskCall.class);
  private long allCalls;
  private @Nullable Countdown failure;
  private @Nullable Countdown stop;
  private @Nullable Countdown lie;
  private long stopDelay;
  private boolean sticky;
  private Fault error = Fault.EIO;
  private double shortWrites;

  FaultPlan(SplittableRandom random, FaultCounts counts) {
    this.random = random;
    this.counts = counts;
  }

  /** Lets the k-th call fail with EIO or ENOSPC; if for ever, all later ones too. */
  public synchronized void failAt(
      @Nullable DiskCall kind, long k, Fault newError, boolean forEver) {
    if (newError != Fault.EIO && newError != Fault.ENOSPC) {
      throw new IllegalArgumentException(
          "a call cannot fail with " + newError + "; expected EIO or ENOSPC");
    }
    failure = new Countdown(kind, k);
    error = newError;
    sticky = forEver;
  }

  /**
   * Lets the power go in the k-th call, which may have done its work wholly, in part or not at all.
   * It and all later calls throw {@link SimulatedDisk.PowerCut} until the disk's {@link
   * SimulatedDisk#crash} or {@link SimulatedDisk#kill}.
   */
  public synchronized void stopAt(@Nullable DiskCall kind, long k) {
    stop = new Countdown(kind, k);
    stopDelay = 0;
  }

  /** As {@link #stopAt} for all kinds, but counting begins after the next call of this kind. */
  public synchronized void stopAfter(DiskCall kind, long k) {
    stop = new Countdown(kind, 1);
    stopDelay = k;
  }

  /** Lets the k-th force of a file do nothing, and say nothing. */
  public synchronized void lieAtForce(long k) {
    lie = new Countdown(DiskCall.FORCE, k);
  }

  /** How likely a write takes only some of its bytes, from 0 to 1. */
  public synchronized void shortWrites(double chance) {
    shortWrites = chance;
  }

  /** Ends all orders. */
  public synchronized void clear() {
    failure = null;
    stop = null;
    lie = null;
    shortWrites = 0;
  }

  /** How many calls there were. */
  public synchronized long calls() {
    return allCalls;
  }

  /** How many calls of this kind there were. */
  public synchronized long calls(DiskCall call) {
    return calls.getOrDefault(call, 0L);
  }

  synchronized Verdict next(DiskCall call) {
    allCalls++;
    calls.merge(call, 1L, Long::sum);
    if (stop != null && stop.hits(call) && stopDelay > 0) {
      stop = new Countdown(null, stopDelay);
      stopDelay = 0;
    } else if (stop != null && stop.left <= 0) {
      stop = null;
      counts.count(Fault.STOP, call);
      return random.nextBoolean() ? Verdict.DO_AND_STOP : Verdict.STOP;
    }
    if (failure != null && failure.hits(call)) {
      if (!sticky) {
        failure = null;
      }
      counts.count(error, call);
      return Verdict.FAIL;
    }
    return Verdict.DO;
  }

  synchronized Fault error() {
    return error;
  }

  synchronized boolean liesNow() {
    if (lie == null || !lie.hits(DiskCall.FORCE)) {
      return false;
    }
    lie = null;
    counts.count(Fault.LYING_FORCE, DiskCall.FORCE);
    return true;
  }

  /** How many of these bytes the next write takes. */
  synchronized int taken(int bytes) {
    if (bytes < 2 || shortWrites == 0 || random.nextDouble() >= shortWrites) {
      return bytes;
    }
    counts.count(Fault.SHORT_WRITE, DiskCall.WRITE);
    return 1 + random.nextInt(bytes - 1);
  }
}
