package io.headwater.benchmarks;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Reading a store that was filled before: a third of its events in streams of 10, a third in
 * streams of 100, a third in streams of 1,000, all interleaved.
 */
final class ReadLoads implements AutoCloseable {
  private static final int LONGEST = 1000;

  private final Headwater headwater;
  private final int longStreams;
  private final long events;

  private ReadLoads(Headwater headwater, int longStreams, long events) {
    this.headwater = headwater;
    this.longStreams = longStreams;
    this.events = events;
  }

  /** Fills a store with about so many events, each an append of its own, as commands write them. */
  static ReadLoads fill(Path directory, long events) {
    int longStreams = (int) Math.max(1, events / 3 / LONGEST);
    Headwater headwater = Stores.open(directory, false);
    Samples samples = new Samples();
    for (int generation = 0; generation < LONGEST; generation++) {
      for (int length = 10; length <= LONGEST; length *= 10) {
        // A stream of 10 gets an event in every hundredth generation, each stream in its own.
        int every = LONGEST / length;
        for (int i = generation % every; i < longStreams * every; i += every) {
          Event event = samples.in(stream(length, i));
          headwater.events().append(List.of(event), AppendCondition.any());
        }
      }
    }
    return new ReadLoads(headwater, longStreams, headwater.events().head());
  }

  List<Workload> all() {
    return List.of(
        new Reading("replay from the beginning", RawLoads.READ_ALL, this::replay),
        new Reading("load a stream of 10 events", null, span -> load(span, 10)),
        new Reading("load a stream of 100 events", null, span -> load(span, 100)),
        new Reading("load a stream of 1,000 events", null, span -> load(span, 1000)));
  }

  private static String stream(int length, int number) {
    return "of-" + length + "-" + number;
  }

  private Round replay(Workload.Span span) {
    return replay(headwater.events(), events, span);
  }

  /** Reads all events again and again. */
  static Round replay(EventStore store, long events, Workload.Span span) {
    long begin = System.nanoTime();
    long seen = 0;
    do {
      long last = 0;
      for (RecordedEvent event : store.read(Read.all())) {
        last = event.position();
        seen++;
      }
      if (last != events) {
        throw new IllegalStateException("replay ended at " + last + "; expected " + events);
      }
    } while (System.nanoTime() - begin < span.measured());
    return Round.untimed(seen * 1e9 / (System.nanoTime() - begin));
  }

  private Round load(Workload.Span span, int length) {
    int streams = longStreams * (LONGEST / length);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(length);
    return Callers.one(
        span,
        1,
        (caller, turn) ->
            load(headwater.events(), stream(length, random.nextInt(streams)), length));
  }

  /** Reads one stream and counts its events. */
  static void load(EventStore store, String stream, int expected) {
    int seen = 0;
    for (RecordedEvent event : store.read(Read.stream(stream))) {
      seen += event.data().length > 0 ? 1 : 0;
    }
    if (seen != expected) {
      throw new IllegalStateException(stream + " has " + seen + " events; expected " + expected);
    }
  }

  @Override
  public void close() {
    headwater.close();
  }

  /** What the body of a workload needs. */
  @FunctionalInterface
  private interface Body {
    Round run(Workload.Span span);
  }

  private record Reading(String name, @org.jspecify.annotations.Nullable String raw, Body body)
      implements Workload {
    @Override
    public String durability() {
      return "–";
    }

    @Override
    public Round run(Path directory, Span span) {
      return body.run(span);
    }
  }
}
