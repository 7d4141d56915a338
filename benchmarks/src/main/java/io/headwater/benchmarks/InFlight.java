package io.headwater.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/** One caller that does not wait for an answer before it asks again, but keeps to a limit. */
final class InFlight {

  /** Begins something whose answer comes later. */
  @FunctionalInterface
  interface Begin {
    CompletableFuture<?> begin(long turn);
  }

  private InFlight() {}

  static Round run(int limit, Workload.Span span, Begin work) throws InterruptedException {
    Semaphore room = new Semaphore(limit);
    LongAdder answered = new LongAdder();
    ConcurrentHistogram nanos = new ConcurrentHistogram(3);
    long begin = System.nanoTime() + span.warmUp();
    long end = begin + span.measured();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    AtomicLong last = new AtomicLong(end);
    for (long turn = 0; goesOn(end, answered) && failure.get() == null; turn++) {
      room.acquire();
      long asked = System.nanoTime();
      var unused =
          work.begin(turn)
              .whenComplete(
                  (answer, failed) -> {
                    long now = System.nanoTime();
                    if (failed != null) {
                      failure.set(failed);
                    } else if (now - begin >= 0 && (now - end < 0 || answered.sum() == 0)) {
                      last.accumulateAndGet(now, (a, b) -> a - b < 0 ? b : a);
                      answered.increment();
                      nanos.recordValue(now - asked);
                    }
                    room.release();
                  });
    }
    room.acquire(limit);
    if (failure.get() != null) {
      throw new IllegalStateException("a call failed", failure.get());
    }
    return Round.of(answered.sum() * 1e9 / (last.get() - begin), nanos);
  }

  /** Where an answer takes longer than the span, the first one counts all the same. */
  private static boolean goesOn(long end, LongAdder answered) {
    return System.nanoTime() - end < 0 || answered.sum() == 0;
  }
}
