package io.headwater.benchmarks.compare;

import io.headwater.core.Message;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.queue.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The jobs of W1, by their numbers from 0: one in a hundred is slow, one in two hundred always
 * fails.
 *
 * @param count how many there are
 * @param slow how long a slow one takes
 */
record Jobs(int count, Duration slow) {
  private static final int SLOW_OF = 100;
  private static final int FAILING_OF = 200;
  private static final int BYTES = 200;

  /** Hears of jobs. Called by many threads. */
  @FunctionalInterface
  interface Listener {
    /**
     * A job was done, or failed.
     *
     * @param job its number
     * @param delivery the how-manieth time it was handed out
     * @param waited from when it was due to when a worker had it, in nanoseconds
     */
    void worked(long job, int delivery, long waited);
  }

  boolean fails(long job) {
    return job % FAILING_OF == FAILING_OF / 2 + 1;
  }

  boolean isSlow(long job) {
    return job % SLOW_OF == 0;
  }

  Set<Long> failing() {
    Set<Long> failing = new HashSet<>();
    for (long job = 0; job < count; job++) {
      if (fails(job)) {
        failing.add(job);
      }
    }
    return failing;
  }

  /** How many jobs a second so many workers can do, as the slow ones keep them busy. */
  double most(int workers) {
    return workers * SLOW_OF * 1e9 / slow.toNanos();
  }

  /** Jobs as messages, due at the same time or each at its own. */
  static List<Message> messages(long first, int some, OpenLoop.Due due) {
    List<Message> messages = new ArrayList<>(some);
    for (long job = first; job < first + some; job++) {
      messages.add(new Probe(job, due.nanos(job)).message(null, BYTES));
    }
    return messages;
  }

  /** Starts workers in this process, as an application of Headwater does. */
  Worker start(Queues queues, String queue, int workers, Listener listener) {
    return Worker.of(queues)
        .on(queue)
        .concurrency(workers)
        .start(received -> work(received, listener));
  }

  private void work(Received received, Listener listener) throws Exception {
    Probe probe = Probe.of(received.event());
    long job = probe.number();
    long waited = System.nanoTime() - probe.nanos();
    if (isSlow(job)) {
      TimeUnit.NANOSECONDS.sleep(slow.toNanos());
    }
    listener.worked(job, received.delivery(), waited);
    if (fails(job)) {
      throw new IllegalArgumentException("job %d always fails".formatted(job));
    }
  }
}
