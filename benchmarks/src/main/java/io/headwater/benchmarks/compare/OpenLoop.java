package io.headwater.benchmarks.compare;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Load at a fixed rate, whether or not it is taken. Each message is due at a moment that is known
 * before; what it is timed from is that moment, not the one at which somebody got round to sending
 * it. So waiting that a slow target causes is in the figures (no coordinated omission).
 */
final class OpenLoop {
  private static final int MOST_AT_ONCE = 500;
  private static final long PAUSE_NANOS = 200_000;
  private static final long PATIENCE_NANOS = 10_000_000_000L;

  /** Takes what is due. */
  @FunctionalInterface
  interface Sender {
    /**
     * Sends some messages.
     *
     * @param first the number of the first one
     * @param count how many
     * @param due for each of them, from 0, when it was due, by {@link System#nanoTime}
     */
    void send(long first, int count, Due due) throws Exception;
  }

  /**
   * The timetable.
   *
   * @param begin when message 0 is due, by {@link System#nanoTime}
   * @param perSecond how many are due in a second
   */
  record Due(long begin, double perSecond) {
    long nanos(long number) {
      return begin + (long) (number * 1e9 / perSecond);
    }
  }

  private OpenLoop() {}

  /**
   * Sends from this thread until all is sent, or it is ten seconds behind.
   *
   * @return how many were sent
   */
  static long run(double perSecond, Duration span, Sender sender) throws Exception {
    long all = Math.max(1, (long) (perSecond * (span.toNanos() / 1e9)));
    Due due = new Due(System.nanoTime(), perSecond);
    long sent = 0;
    while (sent < all) {
      long now = System.nanoTime();
      int count = 0;
      while (sent + count < all && count < MOST_AT_ONCE && due.nanos(sent + count) - now <= 0) {
        count++;
      }
      if (count > 0) {
        sender.send(sent, count, due);
        sent += count;
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      if (now - due.nanos(sent) > PATIENCE_NANOS) {
        break;
      }
    }
    return sent;
  }
}
