package io.headwater.benchmarks.compare;

import io.headwater.core.DeadLetter;
import io.headwater.core.Queues;
import io.headwater.core.queue.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The processes of the workers of W1, one of which is killed, and what they did. */
final class Shop implements AutoCloseable {
  static final String READY = "ready";
  private static final long LOOK_MILLIS = 5;
  private static final int MORE_DEAD = 100;

  private final Stage stage;
  private final Jobs jobs;
  private final String queue;
  private final JobLedger ledger;
  private final Transcript transcript;
  private final List<Process> alive = new ArrayList<>();
  private int ready;

  Shop(Stage stage, Jobs jobs, String queue) throws IOException {
    this.stage = stage;
    this.jobs = jobs;
    this.queue = queue;
    this.ledger = new JobLedger(jobs);
    this.transcript = new Transcript(stage.setting().directory());
  }

  private Process start(int workers) throws IOException {
    Process process =
        transcript.start(
            WorkerChild.class,
            stage.address(),
            queue,
            Integer.toString(workers),
            Integer.toString(jobs.count()),
            Long.toString(jobs.slow().toMillis()));
    alive.add(process);
    return process;
  }

  private static void begin(Process process) throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Has the jobs done, and kills a worker over them. */
  void work() throws Exception {
    boolean together = stage.site().servers() == 0;
    if (!together) {
      start(WorkQueue.WORKERS - 1);
    }
    Process victim = start(together ? WorkQueue.WORKERS : 1);
    int processes = alive.size();
    await(stage, () -> isHeard() && ready >= processes, () -> ready);
    for (Process each : alive) {
      begin(each);
    }
    awaitDone(1);
    long before = ledger.done();
    long begin = System.nanoTime();
    awaitDone(jobs.count() * 3L / 10);
    long killing = System.nanoTime();
    long then = ledger.done();
    stage.figure("jobs done", (then - before) * 1e9 / (killing - begin), "/s");
    alive.remove(victim);
    Child.kill(victim);
    hear();
    if (together) {
      begin(start(WorkQueue.WORKERS));
    }
    long atDeath = ledger.done();
    awaitDone(jobs.count() * 95L / 100);
    long now = System.nanoTime();
    stage.figure(
        "jobs done, from the kill to 95 %",
        (ledger.done() - atDeath) * 1e9 / (now - killing), "/s");
    await(stage, () -> isHeard() && ledger.missing() == 0, ledger::done);
    stage.figure("from the kill to the last job", (System.nanoTime() - killing) / 1e9, "s");
  }

  /** Ends all that belongs to the directory of an engine in the workers' process. */
  void leave() throws InterruptedException {
    if (stage.site().servers() == 0) {
      killAll();
    }
  }

  /**
   * Waits for the dead letters, and says whether they are exactly those that they should be. A
   * worker of this process goes on with what the others left.
   */
  void dead(Queues queues) throws InterruptedException {
    Set<Long> expected = jobs.failing();
    try (Worker last = jobs.start(queues, queue, 1, ledger)) {
      await(
          stage,
          () -> queues.info(queue).dead() >= expected.size(),
          () -> queues.info(queue).dead());
    }
    List<Long> dead = new ArrayList<>();
    for (DeadLetter each : queues.deadLetters(queue, expected.size() + MORE_DEAD)) {
      dead.add(Probe.of(each.message().event()).number());
    }
    Set<Long> missing = new HashSet<>(expected);
    dead.forEach(missing::remove);
    Set<Long> wrong = new HashSet<>(dead);
    stage.count("dead letters", dead.size());
    stage.count("dead letters expected", expected.size());
    stage.count("dead letters that are there twice", dead.size() - wrong.size());
    wrong.removeAll(expected);
    stage.count("dead letters that should not be", wrong.size());
    if (missing.isEmpty() || !stage.isOver()) {
      stage.count("dead letters missing", missing.size());
    } else {
      stage.cut("%,d dead letters were not there yet".formatted(missing.size()));
    }
  }

  /** Says what became of the jobs; what there was no time for is not lost. */
  void report() throws IOException {
    hear();
    stage.count("redeliveries", ledger.redelivered());
    stage.count("done twice", ledger.again());
    if (ledger.missing() > 0 && stage.isOver()) {
      stage.cut("%,d of %,d jobs were not done yet".formatted(ledger.missing(), jobs.count()));
    } else {
      stage.count("jobs lost", ledger.missing());
    }
  }

  private void awaitDone(long count) throws Exception {
    await(stage, () -> isHeard() && ledger.done() >= count, ledger::done);
  }

  private boolean isHeard() {
    try {
      hear();
      return true;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void hear() throws IOException {
    transcript.hear(
        line -> {
          ready += line.equals(READY) ? 1 : 0;
          ledger.hear(line);
        });
  }

  @Override
  public void close() throws IOException, InterruptedException {
    killAll();
    transcript.close();
  }

  private void killAll() throws InterruptedException {
    for (Process each : alive) {
      Child.kill(each);
    }
    alive.clear();
  }

  /**
   * Waits until something is so; not when nothing happened for too long, or the time of the
   * scenario is up.
   *
   * @param progress grows while something happens
   */
  static void await(Stage stage, BooleanSupplier condition, LongSupplier progress)
      throws InterruptedException {
    long before = progress.getAsLong();
    long last = System.nanoTime();
    while (!condition.getAsBoolean() && !stage.isOver()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      long now = progress.getAsLong();
      if (now > before) {
        last = System.nanoTime();
        before = now;
      } else if (System.nanoTime() - last > stage.scale().patience().toNanos()) {
        return;
      }
    }
  }
}
