package io.headwater.embedded.state;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A thread that waits for something in a log. Its waiting is not interruptible.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class Waiter {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean awake;

  /** Says that there may be something. Any thread. */
  public void wake() {
    lock.lock();
    try {
      awake = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets that it was woken: before it looks, so that what comes after that wakes it. */
  public void clear() {
    lock.lock();
    try {
      awake = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is woken, or so many nanoseconds; returns how many of them are left. */
  public long await(long nanos) {
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
