package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Queue;
import io.headwater.core.Retry;
import io.headwater.embedded.CrashingStore;
import io.headwater.embedded.Embedded;
import java.time.Duration;
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
  private static final int RUNS = Integer.getInteger("headwater.queue.runs", 300);
  private static final @Nullable Long SEED = Long.getLong("headwater.queue.seed");

  private final CrashingStore.Cuts cuts = new CrashingStore.Cuts();
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
        cuts.crashes, cuts.insideOpening, insideRewrite, clean, counts, seed);
    if (SEED == null) {
      assertThat(insideRewrite).isPositive();
      assertThat(clean).isPositive();
      counts.assertAllPositive();
    }
  }

  /** One store from its first opening to its last, all from one seed. */
  private final class Run {
    private final CrashingStore store;
    private final SplittableRandom random;
    private final Queue queue;
    private final QueueFacts facts;

    Run(long seed, QueueFacts.Counts counts) {
      store = new CrashingStore(seed, cuts);
      random = store.random;
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
          store.planFault(turns);
        }
        live(log, turns);
        store.crash();
      }
      facts.compare(openAtLast());
    }

    private QueueLog openAtLast() {
      Embedded opened = store.openAtLast(this::createIfMissing);
      return ((EmbeddedQueues) opened.queues()).queue("q");
    }

    private void createIfMissing(Embedded opened) {
      if (opened.queues().find("q").isEmpty()) {
        facts.assertNothingWasSent();
        opened.queues().create(queue);
      }
    }

    private void live(QueueLog log, int turns) {
      checkUsage(log);
      facts.open(log);
      for (int turn = 0; turn < turns; turn++) {
        if (random.nextInt(4) == 0) {
          store.clock.pass(Duration.ofMillis(random.nextInt(-500, 8_000)));
        }
        long before = log.writer().rewrites();
        if (!facts.turn(log, store.clock)) {
          insideRewrite += log.writer().rewrites() > before ? 1 : 0;
          return;
        }
        checkUsage(log);
      }
    }

    /** The bytes that are said to count are those of the records that are needed. */
    private void checkUsage(QueueLog log) {
      long needed = 0;
      for (QueueMessage one : log.state().below(Long.MAX_VALUE)) {
        needed += QueueState.size(one.bits());
        needed += one.dead() == null ? 0 : QueueState.size(one.dead().whyBits());
      }
      assertThat(log.state().usage().liveBytes()).isEqualTo(needed);
    }
  }
}
