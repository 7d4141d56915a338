package io.headwater.embedded.queue;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A thread that waits for a message of a queue. Woken once, for good. */
final class QueueWaiter {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean awake;

  /** Says that there may be something. Any thread. */
  void wake() {
    lock.lock();
    try {
      awake = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is woken, or so many nanoseconds; returns how many of them are left. */
  long await(long nanos) {
    boolean interrupted = false;
    long left = nanos;
    lock.lock();
    try {
      while (!awake && left > 0) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return Math.max(0, left);
  }
}
