package io.headwater.kafka.cluster;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets one thread at a time do what may wait for Kafka. No monitor: before JDK 24 a virtual thread
 * that waits in one keeps its carrier thread, which whoever brings the answer may be waiting for.
 */
public final class OneAtATime {
  private final ReentrantLock lock = new ReentrantLock();

  public <T> T get(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  public void run(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
