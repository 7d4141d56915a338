package io.headwater.benchmarks.compare;

import io.headwater.core.Queues;
import io.headwater.core.Received;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The jobs of W1, by their numbers: which are slow, which always fail, and what became of each. */
final class Jobs {
  private static final int SLOW_OF = 100;
  private static final int FAILING_OF = 200;
  private static final long LOOK_MILLIS = 20;

  /** What a worker is to do. */
  enum Outcome {
    DONE,
    FAILED,
    DIE
  }

  private final int count;
  private final Duration slow;
  private final AtomicBoolean deathToCome;
  private final AtomicIntegerArray times;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong again = new AtomicLong();
  private final AtomicLong redelivered = new AtomicLong();
  private final Histogram waits = new ConcurrentHistogram(3);

  Jobs(int count, Duration slow, boolean oneDies) {
    this.count = count;
    this.slow = slow;
    this.deathToCome = new AtomicBoolean(oneDies);
    this.times = new AtomicIntegerArray(count);
  }

  private static boolean fails(long job) {
    return job % FAILING_OF == FAILING_OF / 2 + 1;
  }

  private static boolean isSlow(long job) {
    return job % SLOW_OF == 0;
  }

  long failing() {
    return (count + FAILING_OF / 2L - 2) / FAILING_OF;
  }

  long healthy() {
    return count - failing();
  }

  /** Does a job, as far as the worker gets. */
  Outcome work(Received received) throws InterruptedException {
    Probe probe = Probe.of(received.event());
    long job = probe.number();
    if (received.delivery() > 1) {
      redelivered.incrementAndGet();
    } else if (!fails(job) && !isSlow(job)) {
      waits.recordValue(Math.max(0, System.nanoTime() - probe.nanos()));
    }
    if (done.get() >= count * 3L / 10 && deathToCome.compareAndSet(true, false)) {
      return Outcome.DIE;
    }
    if (fails(job)) {
      return Outcome.FAILED;
    }
    if (isSlow(job)) {
      TimeUnit.NANOSECONDS.sleep(slow.toNanos());
    }
    return Outcome.DONE;
  }

  /** A job was acknowledged. */
  void acknowledged(Received received) {
    if (times.getAndIncrement(Math.toIntExact(Probe.of(received.event()).number())) == 0) {
      done.incrementAndGet();
    } else {
      again.incrementAndGet();
    }
  }

  /**
   * Waits until so many are done, or the time is up.
   *
   * @return when that was, by {@link System#nanoTime}
   */
  long awaitDone(long jobs, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (done.get() < jobs && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return System.nanoTime();
  }

  /** Waits until there are as many dead letters as there should be, or the time is up. */
  void awaitFailed(Queues queues, String queue, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (queues.info(queue).dead() < failing() && System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  long done() {
    return done.get();
  }

  long again() {
    return again.get();
  }

  long redelivered() {
    return redelivered.get();
  }

  Histogram waits() {
    return waits;
  }
}
