package io.headwater.embedded;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Does something again and again, about once a second, on a thread of its own, until it is closed.
 * What it does looks at the clock of the store, not at how often it was done.
 */
final class Ticker implements AutoCloseable {
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Runnable task;
  private final Thread thread;
  private volatile boolean closed;

  Ticker(String name, Runnable task) {
    this.task = task;
    thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  Ticker start() {
    thread.start();
    return this;
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(this, PERIOD_NANOS);
      if (!closed) {
        task.run();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
