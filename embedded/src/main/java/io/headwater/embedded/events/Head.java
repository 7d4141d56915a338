package io.headwater.embedded.events;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The position of the last committed event, and those who wait for the next. */
final class Head {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile long position;
  private volatile boolean ended;

  Head(long position) {
    this.position = position;
  }

  long position() {
    return position;
  }

  /** Moves the head and wakes those who wait. Takes no lock when nobody does. */
  void publish(long newPosition) {
    if (newPosition != position) {
      position = newPosition;
      wake();
    }
  }

  /** Ends all waiting for good. */
  void end() {
    ended = true;
    wake();
  }

  private void wake() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Waits until the head is behind this position, the time is up, or waiting was ended. */
  long awaitAfter(long seen, long nanos) throws InterruptedException {
    if (position > seen) {
      return position;
    }
    waiting.incrementAndGet();
    lock.lockInterruptibly();
    try {
      long left = nanos;
      while (position <= seen && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return position;
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }
}
