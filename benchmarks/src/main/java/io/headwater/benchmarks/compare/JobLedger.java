package io.headwater.benchmarks.compare;

import java.util.BitSet;
import org.HdrHistogram.Histogram;

/**
 * What workers said of jobs, and what follows. A job counts as done when its work was done, whether
 * or not the acknowledgement got through: what was never done and is nowhere any more is lost. Safe
 * for use by many threads.
 */
final class JobLedger implements Jobs.Listener {
  private final Jobs jobs;
  private final long warmingUp;
  private final int failing;
  private final BitSet done = new BitSet();
  private final Histogram waits = new Histogram(3);
  private long healthy;
  private long again;
  private long redelivered;

  JobLedger(Jobs jobs) {
    this(jobs, 0);
  }

  /**
   * @param warmingUp of the first so many jobs the waits do not count: code is cold then
   */
  JobLedger(Jobs jobs, long warmingUp) {
    this.jobs = jobs;
    this.warmingUp = warmingUp;
    this.failing = jobs.failing().size();
  }

  /** As a line for {@link #hear}: when a worker is a process of its own. */
  static String line(long job, int delivery) {
    return "J %d %d".formatted(job, delivery);
  }

  /** Hears a line; one that a kill cut off, or that says something else, is none. */
  void hear(String line) {
    if (line.matches("J \\d{1,9} \\d{1,4}")) {
      String[] words = line.split(" ", -1);
      worked(Long.parseLong(words[1]), Integer.parseInt(words[2]), 0);
    }
  }

  @Override
  public synchronized void worked(long job, int delivery, long waited) {
    redelivered += delivery > 1 ? 1 : 0;
    if (jobs.fails(job)) {
      return;
    }
    if (done.get((int) job)) {
      again++;
      return;
    }
    done.set((int) job);
    healthy++;
    if (delivery == 1 && !jobs.isSlow(job) && job >= warmingUp) {
      waits.recordValue(Math.max(0, waited));
    }
  }

  /** Jobs that were done, of those that do not always fail. */
  synchronized long done() {
    return healthy;
  }

  /** Of those that do not always fail, how many are still to be done. */
  synchronized long missing() {
    return jobs.count() - failing - healthy;
  }

  /** How often one was done that had been before. */
  synchronized long again() {
    return again;
  }

  /** How often one was handed out that had been before, those that always fail included. */
  synchronized long redelivered() {
    return redelivered;
  }

  /** Milliseconds from due to begun, of jobs that are neither slow nor fail. */
  synchronized double waitMillis(double percentile) {
    return waits.getValueAtPercentile(percentile) / 1e6;
  }
}
