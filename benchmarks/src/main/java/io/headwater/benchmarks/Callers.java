package io.headwater.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/** Callers that each do one thing after the other, as fast as they get answers. */
final class Callers {

  /** One thing done by one caller. */
  @FunctionalInterface
  interface Call {
    void run(int caller, long turn) throws Exception;
  }

  /** The end is that of the last call that counts. */
  private record Tally(long calls, long end, Histogram nanos) {}

  private Callers() {}

  /** Runs one caller on this thread. */
  static Round one(Workload.Span span, int eventsPerCall, Call call) {
    long begin = System.nanoTime() + span.warmUp();
    return round(List.of(loop(0, begin, begin + span.measured(), call)), begin, eventsPerCall);
  }

  /** Runs so many callers, each on a virtual thread. */
  static Round many(int callers, Workload.Span span, Call call) throws InterruptedException {
    return many(callers, span, 1, call);
  }

  /** The same, where a call is about several events. */
  static Round many(int callers, Workload.Span span, int eventsPerCall, Call call)
      throws InterruptedException {
    long begin = System.nanoTime() + span.warmUp();
    List<Tally> tallies = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Tally>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int caller = i;
        running.add(threads.submit(() -> loop(caller, begin, begin + span.measured(), call)));
      }
      for (Future<Tally> each : running) {
        tallies.add(each.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a caller failed", e.getCause());
    }
    return round(tallies, begin, eventsPerCall);
  }

  private static Tally loop(int caller, long begin, long end, Call call) {
    Histogram nanos = new Histogram(3);
    long calls = 0;
    long before = System.nanoTime();
    long last = end;
    // Where a call lasts longer than the span, the first one that ends counts all the same.
    for (long turn = 0; before - end < 0 || calls == 0; turn++) {
      try {
        call.run(caller, turn);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a call failed", e);
      }
      long after = System.nanoTime();
      if (after - begin >= 0 && (after - end < 0 || calls == 0)) {
        calls++;
        last = after - end < 0 ? end : after;
        nanos.recordValue(after - before);
      }
      before = after;
    }
    return new Tally(calls, last, nanos);
  }

  private static Round round(List<Tally> tallies, long begin, int eventsPerCall) {
    Histogram all = new Histogram(3);
    long calls = 0;
    long lasted = 0;
    for (Tally tally : tallies) {
      calls += tally.calls();
      lasted = Math.max(lasted, tally.end() - begin);
      all.add(tally.nanos());
    }
    return Round.of(calls * (double) eventsPerCall * 1e9 / lasted, all);
  }
}
