package io.headwater.benchmarks;

import io.headwater.core.AppendCondition;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import java.nio.file.Path;
import java.util.List;

/** Appending to the store. */
final class StoreLoads {

  /** What the body of a workload needs. */
  @FunctionalInterface
  private interface Body {
    Round run(EventStore store, Samples samples, Workload.Span span) throws InterruptedException;
  }

  private record Store(String name, boolean durable, String raw, Body body) implements Workload {
    @Override
    public String durability() {
      return durable ? "durable" : "buffered";
    }

    @Override
    public Round run(Path directory, Span span) throws InterruptedException {
      try (Headwater headwater = Stores.open(directory.resolve("store"), durable)) {
        return body.run(headwater.events(), new Samples(), span);
      }
    }
  }

  private StoreLoads() {}

  static List<Workload> all() {
    return List.of(
        new Store("append, 1 blocking caller", true, RawLoads.FORCE_GROWING, one(1)),
        new Store(
            "append, 64 blocking callers (virtual threads)",
            true,
            RawLoads.CALLERS_64,
            callers(64)),
        new Store("appendAsync, 1,024 in flight", true, RawLoads.IN_FLIGHT, inFlight(1024)),
        new Store("append, 1 blocking caller", false, RawLoads.WRITE_ONE, one(1)),
        new Store("append of 100, 1 blocking caller", false, RawLoads.WRITE_100, one(100)));
  }

  private static Body one(int events) {
    return (store, samples, span) ->
        Callers.one(
            span,
            events,
            (caller, turn) -> store.append(samples.batch(events, turn), AppendCondition.any()));
  }

  private static Body callers(int callers) {
    return (store, samples, span) ->
        Callers.many(
            callers,
            span,
            (caller, turn) ->
                store.append(samples.batch(1, turn * callers + caller), AppendCondition.any()));
  }

  private static Body inFlight(int limit) {
    return (store, samples, span) ->
        InFlight.run(
            limit, span, turn -> store.appendAsync(samples.batch(1, turn), AppendCondition.any()));
  }
}
