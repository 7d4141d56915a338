package io.headwater.rabbitmq;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does things later, each on a thread of its own, so that none waits for another. */
final class Alarm implements AutoCloseable {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("rabbit-locks").factory());

  /** Does something after a time, unless this is closed before. */
  void after(Duration time, Runnable task) {
    try {
      var unused =
          timer.schedule(
              () -> Thread.startVirtualThread(task), time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // closed: the server has what was held
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
