package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.OpenLoop.Due;
import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Retry;
import io.headwater.core.queue.Worker;
import java.time.Duration;

/**
 * W1. Jobs that wait in a queue, and 8 workers in processes of their own; one in a hundred is slow,
 * one in two hundred always fails and must end as a dead letter after 3 deliveries. At 30 % the
 * process of one worker is killed by SIGKILL; where the engine is in the workers' process, that is
 * the process of all. Then the wait of healthy jobs behind slow ones is measured at a fixed rate,
 * from when each was due to when a worker had it.
 */
final class WorkQueue implements Stage.Measurement {
  static final int WORKERS = 8;
  private static final int BATCH = 100;
  private static final int SLOW_IN_A_LOCK = 4;
  private static final int MOST_WAITS = 200;
  private static final Retry RETRY = new Retry(3, Duration.ofMillis(50), 2, Duration.ofSeconds(1));

  @Override
  public void play(Stage stage) throws Exception {
    stage.play(
        "queue",
        () -> {
          Jobs jobs = new Jobs(stage.scale().jobs(), stage.scale().slow());
          String queue = filled(stage, jobs);
          try (Shop shop = new Shop(stage, jobs, queue)) {
            shop.work();
            shop.leave();
            try (Door door = stage.open()) {
              shop.dead(door.queues());
              shop.report();
              door.queues().delete(queue);
              waits(stage, door.queues());
            }
          }
        });
  }

  private static Queue create(Stage stage, Queues queues, String name) {
    Duration least = stage.scale().slow().multipliedBy(SLOW_IN_A_LOCK);
    return ShortLocks.create(queues, Queue.of(stage.named(name)).withRetry(RETRY), least);
  }

  /** Makes a queue with the jobs in it, and says what there is to know about it; its name. */
  private static String filled(Stage stage, Jobs jobs) {
    stage.figure("jobs that 8 workers could do at most", jobs.most(WORKERS), "/s");
    if (stage.site().servers() == 0) {
      stage.note(
          Kind.NOTE,
          "a directory has one owner, so the 8 workers are one process: all were killed at 30 %,"
              + " and started again");
    }
    try (Door door = stage.open()) {
      Queue queue = create(stage, door.queues(), "jobs");
      stage.figure("lock time", queue.lockTime().toMillis() / 1e3, "s");
      send(stage, door.queues(), queue.name(), jobs.count());
      return queue.name();
    }
  }

  private static void send(Stage stage, Queues queues, String queue, int count) {
    long begin = System.nanoTime();
    Due due = new Due(begin, Integer.MAX_VALUE);
    for (int from = 0; from < count; from += BATCH) {
      queues.send(
          queue, Jobs.messages(from, Math.min(BATCH, count - from), due), Queues.Terms.now());
    }
    stage.figure("jobs sent", count * 1e9 / (System.nanoTime() - begin), "/s");
  }

  private static void waits(Stage stage, Queues queues) throws Exception {
    Scale scale = stage.scale();
    // Half of what the workers could do: so they are busy with slow jobs half of the time.
    int rate = (int) Math.min(MOST_WAITS, new Jobs(0, scale.slow()).most(WORKERS) / 2);
    Duration span = scale.streaming().dividedBy(2);
    int count = Math.toIntExact(rate * span.toMillis() / 1_000);
    Jobs jobs = new Jobs(count, scale.slow());
    JobLedger ledger = new JobLedger(jobs, count / 4);
    String queue = create(stage, queues, "waits").name();
    try (Worker workers = jobs.start(queues, queue, WORKERS, ledger)) {
      OpenLoop.run(
          rate,
          span,
          (first, some, due) ->
              queues.send(queue, Jobs.messages(first, some, due), Queues.Terms.now()));
      Shop.await(stage, () -> ledger.missing() == 0, ledger::done);
    }
    queues.delete(queue);
    stage.figure("rate of the waits", rate, "/s");
    stage.figure("wait of healthy jobs, p50", ledger.waitMillis(50), "ms");
    stage.figure("wait of healthy jobs, p99", ledger.waitMillis(99), "ms");
  }
}
