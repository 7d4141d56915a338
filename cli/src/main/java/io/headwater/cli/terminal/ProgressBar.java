package io.headwater.cli.terminal;

import java.io.PrintWriter;

/**
 * Shows how far a long command has come, on standard error: nothing for the first two seconds, and
 * nothing at all unless the output is a terminal, which the launcher tells. For one thread.
 */
public final class ProgressBar implements AutoCloseable {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final boolean visible;
  private final long begun = System.nanoTime();
  private long drawn = begun + QUIET_NANOS - REDRAW_NANOS;
  private int longest;

  private ProgressBar(PrintWriter err, boolean visible) {
    this.err = err;
    this.visible = visible;
  }

  static ProgressBar on(PrintWriter err) {
    return new ProgressBar(err, Boolean.getBoolean("headwater.terminal"));
  }

  /**
   * Something was done.
   *
   * @param what what is being done
   * @param done how much of it
   * @param of how much there is in all; 0 if that is not known
   */
  public void at(String what, long done, long of) {
    long now = System.nanoTime();
    if (!visible || now - drawn < REDRAW_NANOS) {
      return;
    }
    drawn = now;
    String line;
    if (of > 0) {
      double share = Math.min(1.0, done / (double) of);
      int full = (int) (share * WIDTH);
      line =
          "[%s%s] %3d %% %s"
              .formatted("#".repeat(full), ".".repeat(WIDTH - full), (int) (share * 100), what);
    } else {
      line = "%,d %s".formatted(done, what);
    }
    longest = Math.max(longest, line.length());
    err.print("\r" + line + " ".repeat(longest - line.length()));
    err.flush();
  }

  /** Wipes the bar out. */
  @Override
  public void close() {
    if (longest > 0) {
      err.print("\r" + " ".repeat(longest) + "\r");
      err.flush();
    }
  }
}
