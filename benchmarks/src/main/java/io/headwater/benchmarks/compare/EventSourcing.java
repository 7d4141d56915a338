package io.headwater.benchmarks.compare;

import io.headwater.benchmarks.compare.targets.Door;
import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * W3. Writers append under a condition ({@link AppendLoad}), and an independent {@link Replay}
 * looks for violations; then histories are loaded, and all is folded again.
 */
final class EventSourcing implements Stage.Measurement {
  private static final int APPEND = 1_000;
  private static final int LOADS = 3;

  @Override
  public void play(Stage stage) throws Exception {
    try (Door door = stage.open()) {
      EventStore store = door.headwater().events();
      new AppendLoad(stage, store).run();
      load(stage, store);
      rebuild(stage, store);
    }
  }

  /** The state of an aggregate from all of its events, the middle of some times. */
  private static void load(Stage stage, EventStore store) {
    for (int events : stage.scale().histories()) {
      String stream = "history-" + events;
      for (int from = 0; from < events; from += APPEND) {
        List<Event> some = new ArrayList<>();
        for (int i = from; i < Math.min(events, from + APPEND); i++) {
          some.add(new Probe(i, 0).message(null, AppendLoad.BYTES).event().inStream(stream));
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
