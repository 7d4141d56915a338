package io.headwater.cli.terminal;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/**
 * Shows how far a long command has come, on standard error: nothing for the first two seconds, then
 * a bar that is drawn again and again. Where the output is no terminal, which the launcher tells,
 * it is a line a minute, so that a log says that a command of an hour goes on. For one thread.
 */
public final class ProgressBar implements AutoCloseable {
  private static final long QUIET_NANOS = 2_000_000_000L;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 60_000_000_000L;
  private static final int WIDTH = 30;

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanos;
  private long due;
  private int longest;

  ProgressBar(PrintWriter err, boolean terminal, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
    this.due = nanos.getAsLong() + (terminal ? QUIET_NANOS : LINE_NANOS);
  }

  static ProgressBar on(PrintWriter err) {
    return new ProgressBar(err, Boolean.getBoolean("headwater.terminal"), System::nanoTime);
  }

  /**
   * Something was done.
   *
   * @param what what is being done
   * @param done how much of it
   * @param of how much there is in all; 0 if that is not known
   */
  public void at(String what, long done, long of) {
    long now = nanos.getAsLong();
    if (now - due < 0) {
      return;
    }
    due = now + (terminal ? REDRAW_NANOS : LINE_NANOS);
    if (terminal) {
      draw(words(what, done, of));
    } else {
      err.println(words(what, done, of));
    }
    err.flush();
  }

  private String words(String what, long done, long of) {
    if (of <= 0) {
      return "%s%,d %s".formatted(terminal ? "" : "headwater: ", done, what);
    }
    double share = Math.min(1.0, done / (double) of);
    int full = (int) (share * WIDTH);
    String bar =
        terminal ? "[%s%s]".formatted("#".repeat(full), ".".repeat(WIDTH - full)) : "headwater:";
    return "%s %3d %% %s".formatted(bar, (int) (share * 100), what);
  }

  private void draw(String line) {
    longest = Math.max(longest, line.length());
    err.print("\r" + line + " ".repeat(longest - line.length()));
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
