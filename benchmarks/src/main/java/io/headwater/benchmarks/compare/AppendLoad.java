package io.headwater.benchmarks.compare;

import io.headwater.core.AppendCondition;
import io.headwater.core.EventStore;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * W3 as a load. Writers append to aggregates of random choice where they expect the version that
 * they read before; one append in ten expects an older one on purpose, and must be refused. First
 * as much as goes; then at rates that rise, where an append is timed from when it was due until it
 * was answered, with the reading of the version in it.
 */
final class AppendLoad {
  /** Of data in an event. */
  static final int BYTES = 200;

  private static final int WRITERS = 16;
  private static final int WRONG_OF_TEN = 1;

  private final Stage stage;
  private final EventStore store;
  private final Random random;
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong conflicts = new AtomicLong();
  private final AtomicLong wronglyAccepted = new AtomicLong();

  /**
   * An append that was drawn.
   *
   * @param stream where
   * @param wrong whether it shall expect an older version than the one that it read
   */
  private record Draw(String stream, boolean wrong) {}

  AppendLoad(Stage stage, EventStore store) {
    this.stage = stage;
    this.store = store;
    this.random = stage.random();
  }

  void run() throws Exception {
    asMuchAsGoes(); // warms up
    long acceptedBefore = accepted.get();
    long conflictsBefore = conflicts.get();
    long begin = System.nanoTime();
    asMuchAsGoes();
    double seconds = (System.nanoTime() - begin) / 1e9;
    long appended = accepted.get() - acceptedBefore;
    long refused = conflicts.get() - conflictsBefore;
    stage.figure("events appended", appended / seconds, "/s");
    stage.count("conflicts", refused);
    stage.figure("conflicts, of all appends", 100.0 * refused / (appended + refused), "%");
    RisingRate.run(stage, "append", this::p99At);
    long violations = Replay.violations(store, accepted.get());
    stage.count("violations", violations + wronglyAccepted.get());
  }

  /** Each writer has its next append when its last one was answered. */
  private void asMuchAsGoes() throws Exception {
    long end = System.nanoTime() + stage.scale().appending().toNanos();
    List<Future<?>> running = new ArrayList<>();
    try (var writers = writers()) {
      for (int i = 0; i < WRITERS; i++) {
        Random own = new Random(random.nextLong());
        running.add(
            writers.submit(
                () -> {
                  while (System.nanoTime() - end < 0) {
                    append(draw(own));
                  }
                }));
      }
    }
    requireDone(running);
  }

  /** The same writers take what is due in turn; what has to wait for them is timed all the same. */
  private long p99At(int rate) throws Exception {
    Histogram nanos = new ConcurrentHistogram(3);
    List<Future<?>> appends = new ArrayList<>();
    try (var writers = writers()) {
      OpenLoop.run(
          rate,
          stage.scale().span().multipliedBy(2),
          (first, count, due) -> {
            for (long number = first; number < first + count; number++) {
              long since = due.nanos(number);
              Draw draw = draw(random);
              appends.add(
                  writers.submit(
                      () -> {
                        append(draw);
                        nanos.recordValue(Math.max(0, System.nanoTime() - since));
                      }));
            }
          });
    }
    requireDone(appends);
    return nanos.getValueAtPercentile(99);
  }

  private static ExecutorService writers() {
    return Executors.newFixedThreadPool(WRITERS, Thread.ofVirtual().factory());
  }

  private static void requireDone(List<Future<?>> all) throws Exception {
    for (Future<?> each : all) {
      each.get();
    }
  }

  private Draw draw(Random from) {
    String stream = "account-" + from.nextInt(stage.scale().aggregates());
    return new Draw(stream, from.nextInt(10) < WRONG_OF_TEN);
  }

  private void append(Draw draw) {
    String stream = draw.stream();
    long version = store.version(stream);
    boolean stale = draw.wrong() && version > 0;
    long expected = stale ? version - 1 : version;
    // The event says what its writer expected, so that a replay can tell whether that was so.
    var event = new Probe(expected, 0).message(null, BYTES).event().inStream(stream);
    try {
      store.append(
          List.of(event), AppendCondition.expecting(stream, ExpectedVersion.exactly(expected)));
      accepted.incrementAndGet();
      if (stale) {
        wronglyAccepted.incrementAndGet();
      }
    } catch (Conflict e) {
      conflicts.incrementAndGet();
    }
  }
}
