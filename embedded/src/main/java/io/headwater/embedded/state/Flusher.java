package io.headwater.embedded.state;

import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Forces a buffered log in the background: 200 ms after something was written, or as soon as 64 MiB
 * were. A force that fails ends the log's writer, which says so to the next append.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class Flusher implements AutoCloseable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long MOST_UNFORCED = 64L << 20;

  private final Log log;
  private final Thread thread;
  private final AtomicLong unforced = new AtomicLong();
  private volatile boolean closed;

  public Flusher(Log log) {
    this.log = log;
    thread = Thread.ofPlatform().daemon().name("headwater-force").unstarted(this::run);
  }

  public Flusher start() {
    thread.start();
    return this;
  }

  /** Says that so many bytes were written. */
  public void written(long bytes) {
    long before = unforced.getAndAdd(bytes);
    if (before == 0 || (before < MOST_UNFORCED && before + bytes >= MOST_UNFORCED)) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (!closed) {
        if (unforced.get() == 0) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, PERIOD_NANOS);
          unforced.set(0);
          log.force();
        }
      }
    } catch (LogException e) {
      // Failed: the writer is dead and tells; closed: nothing is left to force.
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
