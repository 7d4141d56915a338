package io.headwater.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Queue;
import io.headwater.core.Retry;
import io.headwater.log.DiskCall;
import io.headwater.log.Fault;
import io.headwater.log.SimulatedDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random work on a queue, several calls in a commit turn, with the power going at random calls of
 * the disk, also while segments are rewritten and while the store is opened. After every recovery
 * the queue is what it was, message by message; where the last turn was cut short, everything that
 * was acknowledged holds ({@link QueueFacts}).
 *
 * <p>A long dose: {@code -Dheadwater.queue.runs=100000}. One run again: {@code
 * -Dheadwater.queue.seed=...}.
 */
class QueueCrashRigTest {
  private static final Path STORE = Path.of("/store");
  private static final int RUNS = Integer.getInteger("headwater.queue.runs", 300);
  private static final @Nullable Long SEED = Long.getLong("headwater.queue.seed");

  private int crashes;
  private int insideOpening;
  private int insideRewrite;
  private int clean;

  @Test
  void everyRecoveredQueueIsWhatItWasAndKeepsWhatWasAcknowledged() {
    long seed = SEED == null ? System.nanoTime() : SEED;
    var counts = new QueueFacts.Counts();
    for (int i = 0; i < (SEED == null ? RUNS : 1); i++) {
      try {
        new Run(seed + i, counts).run();
      } catch (RuntimeException | Error e) {
        throw new AssertionError("-Dheadwater.queue.seed=" + (seed + i), e);
      }
    }
    System.out.printf(
        "queue crash rig: %,d crashes (%,d inside an opening, %,d inside a rewrite), %,d equal to"
            + " before, %s, seed %d%n",
        crashes, insideOpening, insideRewrite, clean, counts, seed);
    if (SEED == null) {
      assertThat(insideRewrite).isPositive();
      assertThat(clean).isPositive();
      counts.assertAllPositive();
    }
  }

  private static final class TestTime implements Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00.000300Z");
    private long nanos = Long.MAX_VALUE - 1_000;

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return nanos;
    }

    void pass(Duration time) {
      now = now.plus(time);
      nanos += Math.max(0, time.toNanos());
    }
  }

  /** One store from its first opening to its last, all from one seed. */
  private final class Run {
    private final SplittableRandom random;
    private final TestTime clock = new TestTime();
    private final SimulatedDisk disk;
    private final Seams seams;
    private final EmbeddedOptions options =
        EmbeddedOptions.defaults().withClock(clock).withSegmentBytes(4096).withReserveBytes(0);
    private final Queue queue;
    private final QueueFacts facts;

    Run(long seed, QueueFacts.Counts counts) {
      random = new SplittableRandom(seed);
      disk = new SimulatedDisk(seed);
      seams = Seams.on(disk).withoutThreads();
      queue = draw();
      facts = new QueueFacts(queue, random, counts);
    }

    private Queue draw() {
      Retry retry = new Retry(random.nextInt(2, 6), Duration.ofMillis(900), 2, Duration.ofHours(1));
      Queue drawn =
          Queue.of("q")
              .withLockTime(Duration.ofSeconds(10))
              .withRetry(retry)
              .withPriorities(random.nextInt(1, 4));
      if (random.nextInt(3) == 0) {
        drawn = drawn.expiringAfter(Duration.ofSeconds(60));
      }
      if (random.nextInt(3) == 0) {
        drawn =
            drawn.boundedTo(
                15, random.nextBoolean() ? Queue.Overflow.REFUSE : Queue.Overflow.DROP_OLDEST);
      }
      return random.nextInt(6) == 0 ? drawn.withoutDeadLetters() : drawn;
    }

    void run() {
      for (int life = random.nextInt(3, 8); life > 0; life--) {
        QueueLog log = openAtLast();
        clean += facts.compare(log) ? 1 : 0;
        int turns = random.nextInt(5, 60);
        if (random.nextInt(5) > 0) {
          planFault(turns);
        }
        live(log, turns);
        crashes++;
        disk.crash();
      }
      facts.compare(openAtLast());
    }

    private void planFault(int turns) {
      if (random.nextInt(3) > 0) {
        disk.faults().stopAt(null, 1 + random.nextInt(turns * 4));
      } else {
        Fault fault = random.nextBoolean() ? Fault.EIO : Fault.ENOSPC;
        DiskCall kind = random.nextBoolean() ? DiskCall.FORCE : null;
        disk.faults().failAt(kind, 1 + random.nextInt(turns * 2), fault, random.nextBoolean());
      }
    }

    /** Opens; the power may go in the middle of that, too. */
    private QueueLog openAtLast() {
      while (true) {
        if (random.nextInt(5) == 0) {
          disk.faults().stopAt(null, 1 + random.nextInt(150));
        }
        try {
          Embedded opened = Embedded.open(STORE, options, seams);
          disk.faults().clear();
          if (opened.queues().find("q").isEmpty()) {
            facts.assertNothingWasSent();
            opened.queues().create(queue);
          }
          return opened.engine().queues().queue("q");
        } catch (SimulatedDisk.PowerCut | HeadwaterException cut) {
          if (!disk.stopped()) {
            throw cut;
          }
          insideOpening++;
          crashes++;
          disk.crash();
        }
      }
    }

    private void live(QueueLog log, int turns) {
      facts.open(log);
      for (int turn = 0; turn < turns; turn++) {
        if (random.nextInt(4) == 0) {
          clock.pass(Duration.ofMillis(random.nextInt(-500, 8_000)));
        }
        long before = log.writer().rewrites();
        if (!facts.turn(log, clock)) {
          insideRewrite += log.writer().rewrites() > before ? 1 : 0;
          return;
        }
      }
    }
  }
}
