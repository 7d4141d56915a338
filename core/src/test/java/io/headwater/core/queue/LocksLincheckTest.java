package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of threads gives what some order of their calls, one after the other, gives:
 * no token is settled twice, none after it ran out, and what ran out is taken once. The same table
 * with a guard that does not guard is caught.
 */
class LocksLincheckTest {
  private static final int ITERATIONS = Integer.getInteger("headwater.lincheck.iterations", 10);

  @Test
  void theModelCheckerFindsNoInterleavingThatIsWrong() {
    modelChecking().check(Guarded.class);
  }

  @Test
  void threadsThatRunAtOnceFindNothingWrong() {
    bounded(new StressOptions()).invocationsPerIteration(200).check(Guarded.class);
  }

  @Test
  void theModelCheckerCatchesATableWithoutAGuard() {
    assertThatThrownBy(() -> modelChecking().check(Unguarded.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("settle");
  }

  private static ModelCheckingOptions modelChecking() {
    return bounded(new ModelCheckingOptions()).invocationsPerIteration(100);
  }

  private static <T extends Options<T, ?>> T bounded(T options) {
    return options
        .iterations(ITERATIONS)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .minimizeFailedScenario(false);
  }

  /** The table with its own guard. */
  public static class Guarded extends Calls {
    /** Made by Lincheck. */
    public Guarded() {
      super(new ReentrantLock());
    }
  }

  /** A seeded bug: check, then act, and nothing that keeps others out. */
  public static class Unguarded extends Calls {
    /** Made by Lincheck. */
    public Unguarded() {
      super(new NoGuard());
    }
  }

  /** What threads do to a table. Tokens begin at 0. */
  @Param(name = "token", gen = IntGen.class, conf = "0:2")
  public abstract static class Calls {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // wraps around
    private final Locks<String> locks;

    Calls(Lock guard) {
      locks = new Locks<>(new Time(nanos), Duration.ofNanos(2), 0, guard);
    }

    /** Gives the token. */
    @Operation
    public long hold() {
      return locks.hold("m");
    }

    /** Whether it was settled. */
    @Operation
    public boolean settle(@Param(name = "token") int token) {
      return locks.settle(token).isPresent();
    }

    /** Whether it was renewed. */
    @Operation
    public boolean renew(@Param(name = "token") int token) {
      return locks.renew(token);
    }

    /** The tokens, as text. */
    @Operation
    public String takeExpired() {
      List<Long> tokens = locks.takeExpired().stream().map(Locks.Expired::token).toList();
      return tokens.toString();
    }

    /** Lets time pass, half a lock time. */
    @Operation
    public void pass() {
      nanos.incrementAndGet();
    }
  }

  private record Time(AtomicLong counter) implements Clock {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return counter.get();
    }
  }

  /** Keeps nobody out. */
  private static final class NoGuard implements Lock {
    @Override
    public void lock() {}

    @Override
    public void unlock() {}

    @Override
    public void lockInterruptibly() {}

    @Override
    public boolean tryLock() {
      return true;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
      return true;
    }

    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException("no conditions");
    }
  }
}
