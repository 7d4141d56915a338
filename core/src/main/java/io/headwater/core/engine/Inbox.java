package io.headwater.core.engine;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where handlers leave how they ended. Any thread puts; the rest is for the engine's thread.
 *
 * @param <T> how a handler ended
 */
public class Inbox<T> {
  private final LinkedBlockingQueue<T> queue = new LinkedBlockingQueue<>();
  private final AtomicBoolean polling = new AtomicBoolean();
  private volatile Runnable wakeup = () -> {};
  private @Nullable T awaited;

  /** Says how a poll that waits is ended. */
  public void wakesBy(Runnable newWakeup) {
    wakeup = newWakeup;
  }

  /** Leaves one, and ends a poll that waits. Any thread. */
  public void put(T outcome) {
    queue.add(outcome);
    wake();
  }

  /** Ends a poll that waits. Any thread. */
  public void wake() {
    if (polling.getAndSet(false)) {
      wakeup.run();
    }
  }

  /**
   * From here to {@link #polled} whatever is put ends the poll.
   *
   * @return whether there is nothing in it that should be taken first
   */
  public boolean polling() {
    polling.set(true);
    return awaited == null && queue.isEmpty();
  }

  /** The poll is over. */
  public void polled() {
    polling.set(false);
  }

  /** Takes one; null if there is none. */
  public @Nullable T take() {
    @Nullable T first = awaited;
    awaited = null;
    return first == null ? queue.poll() : first;
  }

  /** Waits until there is one, or the time is up. */
  public void await(long nanos) {
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
