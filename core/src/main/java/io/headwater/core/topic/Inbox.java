package io.headwater.core.topic;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Where handlers leave how they ended. Any thread puts; the rest is for the engine's thread. */
class Inbox {
  private final LinkedBlockingQueue<Outcome> queue = new LinkedBlockingQueue<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private volatile Runnable wakeup = () -> {};
  private @Nullable Outcome awaited;

  /** Ends a poll that waits. */
  void wakesBy(Runnable newWakeup) {
    wakeup = newWakeup;
  }

  void put(Outcome outcome) {
    queue.add(outcome);
    wake();
  }

  /** Any thread. */
  void wake() {
    if (polling.getAndSet(false)) {
      wakeup.run();
    }
  }

  /**
   * From here to {@link #polled} whatever is put ends the poll.
   *
   * @return whether there is nothing in it that should be taken first
   */
  boolean polling() {
    polling.set(true);
    return awaited == null && queue.isEmpty();
  }

  void polled() {
    polling.set(false);
  }

  /** Takes one; null if there is none. */
  @Nullable Outcome take() {
    Outcome first = awaited;
    awaited = null;
    return first == null ? queue.poll() : first;
  }

  /** Waits until there is one, or the time is up. */
  void await(long nanos) {
    if (awaited == null) {
      try {
        awaited = queue.poll(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // The thread is the engine's own: nobody interrupts it to stop it, and waiting less is no
        // harm to those who call this in a loop.
      }
    }
  }
}
