package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * W1. Jobs for 8 workers; one in a hundred is slow, one in two hundred always fails and must end as
 * a dead letter after 3 deliveries. At 30 % one worker dies with jobs in its hands: it settles
 * nothing more, so that their locks must run out. Then the wait of healthy jobs behind slow ones is
 * measured at a fixed rate, from when each was due to when a worker had it.
 */
final class WorkQueue implements Stage.Measurement {
  static final int WORKERS = 8;
  private static final int BATCH = 100;
  private static final int BYTES = 200;
  private static final Retry RETRY = new Retry(3, Duration.ofMillis(50), 2, Duration.ofSeconds(1));
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Override
  public void play(Stage stage) throws Exception {
    try (Door door = stage.open()) {
      stage.play(
          "queue",
          () -> {
            Queues queues = door.queues();
            jobs(stage, queues);
            waits(stage, queues);
          });
    }
  }

  private static Queue create(Queues queues, String name) {
    return ShortLocks.create(queues, Queue.of(name).withRetry(RETRY));
  }

  private static void jobs(Stage stage, Queues queues) throws Exception {
    Queue queue = create(queues, "w1-jobs");
    int count = stage.scale().jobs();
    Jobs jobs = new Jobs(count, stage.scale().slow(), true);
    long begin = System.nanoTime();
    try (Workers workers = Workers.start(queues, queue.name(), jobs)) {
      for (int from = 0; from < count; from += BATCH) {
        List<Message> messages = new ArrayList<>();
        for (int job = from; job < Math.min(count, from + BATCH); job++) {
          messages.add(new Probe(job, System.nanoTime()).message(null, BYTES));
        }
        queues.send(queue.name(), messages, Queues.Terms.now());
      }
      // Most of the time is that of waiting for the lock of the dead worker to run out: so the
      // speed is that of the jobs that were done by the time when nearly all were.
      long most = jobs.awaitDone(count * 95L / 100, PATIENCE.plus(atLeast(stage)));
      stage.figure("jobs done", count * 0.95 * 1e9 / (most - begin), "/s");
      jobs.awaitDone(jobs.healthy(), PATIENCE);
      jobs.awaitFailed(queues, queue.name(), PATIENCE);
    }
    long dead = queues.info(queue.name()).dead();
    stage.count("jobs lost", jobs.healthy() - jobs.done());
    stage.count("redeliveries", jobs.redelivered());
    stage.count("done twice", jobs.again());
    stage.count("dead letters", dead);
    stage.count("dead letters expected", jobs.failing());
    stage.figure("lock time", queue.lockTime().toMillis() / 1e3, "s");
    queues.delete(queue.name());
  }

  /** The slow jobs take so long even if all workers do nothing else. */
  private static Duration atLeast(Stage stage) {
    return stage.scale().slow().multipliedBy(stage.scale().jobs() / 100).dividedBy(WORKERS - 1);
  }

  private static void waits(Stage stage, Queues queues) throws Exception {
    Queue queue = create(queues, "w1-waits");
    int rate = Math.max(50, stage.scale().rate() / 10);
    Duration span = stage.scale().streaming().dividedBy(2);
    int count = Math.toIntExact(rate * span.toMillis() / 1_000);
    Jobs jobs = new Jobs(count, stage.scale().slow(), false);
    try (Workers workers = Workers.start(queues, queue.name(), jobs)) {
      OpenLoop.run(
          rate,
          span,
          (first, some, due) -> {
            List<Message> messages = new ArrayList<>();
            for (long job = first; job < first + some; job++) {
              messages.add(new Probe(job, due.nanos(job)).message(null, BYTES));
            }
            queues.send(queue.name(), messages, Queues.Terms.now());
          });
      jobs.awaitDone(jobs.healthy(), PATIENCE);
    }
    stage.figure("rate of the waits", rate, "/s");
    stage.figure("wait of healthy jobs, p50", jobs.waits().getValueAtPercentile(50) / 1e6, "ms");
    stage.figure("wait of healthy jobs, p99", jobs.waits().getValueAtPercentile(99) / 1e6, "ms");
    queues.delete(queue.name());
  }
}
