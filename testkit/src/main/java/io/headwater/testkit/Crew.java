package io.headwater.testkit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that begin together. */
final class Crew {
  /** A hang is a failure, not an endless build; nothing here takes a fraction of this. */
  static final long HANG_SECONDS = 300;

  /** Times to wait that are longer, and shorter, than can be counted in nanoseconds. */
  static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  static final Duration LONG_OVER = FOREVER.negated();

  private Crew() {}

  /** What one member does. */
  interface Member<T> {
    T work(int index) throws Exception;
  }

  /** The answers of all members, in order; each passes one barrier before it does anything. */
  static <T> List<T> run(int members, Member<T> member) {
    CyclicBarrier barrier = new CyclicBarrier(members);
    List<Callable<T>> all = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      int index = i;
      all.add(
          () -> {
            barrier.await(HANG_SECONDS, TimeUnit.SECONDS);
            return member.work(index);
          });
    }
    return runAll(all);
  }

  /** The answers of all, each on a thread of its own. */
  static <T> List<T> runAll(List<Callable<T>> all) {
    return runUntil(all, new CountDownLatch(0), () -> {});
  }

  /** The answer to a call during which something else is done: as soon as it has begun. */
  static <T> T during(Callable<T> call, Runnable then) {
    CountDownLatch begun = new CountDownLatch(1);
    Callable<T> counted =
        () -> {
          begun.countDown();
          return call.call();
        };
    return runUntil(List.of(counted), begun, then).getFirst();
  }

  /** As {@link #during(Callable, Runnable)}, of what has no answer. */
  static void during(Runnable call, Runnable then) {
    during(Executors.callable(call), then);
  }

  /** As {@link #runAll}, and when the latch opens, it is put to an end. */
  static <T> List<T> runUntil(List<Callable<T>> all, CountDownLatch latch, Runnable end) {
    ExecutorService threads = Executors.newFixedThreadPool(all.size() + 1);
    try {
      List<Future<T>> running = all.stream().map(threads::submit).toList();
      Future<?> ending =
          threads.submit(
              () -> {
                await(latch);
                end.run();
              });
      List<T> answers = new ArrayList<>();
      for (Future<T> future : running) {
        answers.add(get(future));
      }
      get(ending);
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits for others, who hang if this takes long. */
  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(HANG_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the others did not come within %d s".formatted(HANG_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for another thread", e);
    }
  }

  /** The answer, or an error that says what went wrong on the other thread. */
  static <T> T get(Future<T> future) {
    try {
      return future.get(HANG_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed on its thread: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("did not end within %d s".formatted(HANG_SECONDS), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for another thread", e);
    }
  }
}
