package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.AppendCondition;
import io.headwater.core.EventStore;
import io.headwater.core.ExpectedVersion;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * W3. Writers append to aggregates of random choice where they expect the version that they read
 * before; one append in ten expects an older one on purpose, and must be refused. Then histories
 * are loaded, and all is folded again. An independent {@link Replay} looks for violations.
 */
final class EventSourcing implements Stage.Measurement {
  private static final int WRITERS = 16;
  private static final int WRONG_OF_TEN = 1;
  private static final int BYTES = 200;
  private static final int APPEND = 1_000;
  private static final int LOADS = 3;

  /** What the writers did. */
  private static final class Tally {
    final Histogram nanos = new ConcurrentHistogram(3);
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong conflicts = new AtomicLong();
    final AtomicLong wronglyAccepted = new AtomicLong();
  }

  @Override
  public void play(Stage stage) throws Exception {
    try (Door door = stage.open()) {
      EventStore store = door.headwater().events();
      Tally before = new Tally();
      write(stage, store, before); // warms up
      Tally tally = new Tally();
      long begin = System.nanoTime();
      write(stage, store, tally);
      double seconds = (System.nanoTime() - begin) / 1e9;
      stage.figure("events appended", tally.accepted.get() / seconds, "/s");
      stage.figure("append, p50", tally.nanos.getValueAtPercentile(50) / 1e6, "ms");
      stage.figure("append, p99", tally.nanos.getValueAtPercentile(99) / 1e6, "ms");
      stage.count("conflicts", tally.conflicts.get());
      double asked = tally.accepted.get() + tally.conflicts.get();
      stage.figure("conflicts, of all appends", 100 * tally.conflicts.get() / asked, "%");
      long accepted = before.accepted.get() + tally.accepted.get();
      long wrong = before.wronglyAccepted.get() + tally.wronglyAccepted.get();
      stage.count("violations", Replay.violations(store, accepted) + wrong);
      load(stage, store);
      rebuild(stage, store);
    }
  }

  private static void write(Stage stage, EventStore store, Tally tally) throws Exception {
    long end = System.nanoTime() + stage.scale().appending().toNanos();
    Random seeds = stage.random();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seeds.nextLong());
        writers.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() - end < 0) {
                    String stream = "account-" + random.nextInt(stage.scale().aggregates());
                    append(store, stream, random.nextInt(10) < WRONG_OF_TEN, tally);
                  }
                }));
      }
      for (Future<?> each : writers) {
        each.get();
      }
    }
  }

  private static void append(EventStore store, String stream, boolean wrong, Tally tally) {
    long version = store.version(stream);
    boolean stale = wrong && version > 0;
    long expected = stale ? version - 1 : version;
    // The event says what its writer expected, so that a replay can tell whether that was so.
    var event = new Probe(expected, 0).message(null, BYTES).event().inStream(stream);
    long begin = System.nanoTime();
    try {
      store.append(
          List.of(event), AppendCondition.expecting(stream, ExpectedVersion.exactly(expected)));
      tally.accepted.incrementAndGet();
      if (stale) {
        tally.wronglyAccepted.incrementAndGet();
      }
    } catch (Conflict e) {
      tally.conflicts.incrementAndGet();
    }
    tally.nanos.recordValue(System.nanoTime() - begin);
  }

  /** The state of an aggregate from all of its events, the middle of some times. */
  private static void load(Stage stage, EventStore store) {
    for (int events : stage.scale().histories()) {
      String stream = "history-" + events;
      for (int from = 0; from < events; from += APPEND) {
        List<io.headwater.core.Event> some = new ArrayList<>();
        for (int i = from; i < Math.min(events, from + APPEND); i++) {
          some.add(new Probe(i, 0).message(null, BYTES).event().inStream(stream));
        }
        store.append(some, AppendCondition.any());
      }
      double[] millis = new double[LOADS];
      for (int i = 0; i < LOADS; i++) {
        long begin = System.nanoTime();
        long state = 0;
        for (RecordedEvent each : store.read(Read.stream(stream))) {
          state += Probe.of(each.event()).number();
        }
        millis[i] = (System.nanoTime() - begin) / 1e6;
        if (state != (long) events * (events - 1) / 2) {
          throw new IllegalStateException(
              "the state of %s from its events is %d".formatted(stream, state));
        }
      }
      Arrays.sort(millis);
      stage.figure("aggregate of %,d events loaded".formatted(events), millis[LOADS / 2], "ms");
    }
  }

  /** All events folded into a count for each stream. */
  private static void rebuild(Stage stage, EventStore store) {
    Map<String, Long> counts = new HashMap<>();
    long begin = System.nanoTime();
    for (RecordedEvent each : store.read(Read.all())) {
      counts.merge(String.valueOf(each.stream()), 1L, Long::sum);
    }
    long events = counts.values().stream().mapToLong(Long::longValue).sum();
    stage.figure("projection rebuilt", events * 1e9 / Math.max(1, System.nanoTime() - begin), "/s");
  }
}
