package io.headwater.cli.terminal;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;

/**
 * Some lines on standard error that are drawn again and again in the same place; nothing at all
 * unless the output is a terminal, which the launcher tells. For one thread.
 */
public final class LiveView implements AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\u001b[2K";
  private static final String CLEAR_BELOW = "\u001b[0J";

  private final PrintWriter err;
  private final boolean visible;
  private long drawn = System.nanoTime() - REDRAW_NANOS;
  private int height;

  private LiveView(PrintWriter err, boolean visible) {
    this.err = err;
    this.visible = visible;
  }

  static LiveView on(PrintWriter err) {
    return new LiveView(err, Boolean.getBoolean("headwater.terminal"));
  }

  /** Whether anybody sees it. */
  public boolean visible() {
    return visible;
  }

  /** Draws the lines, unless that was done a moment ago. */
  public void show(Supplier<List<String>> lines) {
    long now = System.nanoTime();
    if (visible && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      draw(lines.get());
    }
  }

  private void draw(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (height > 0) {
      text.append(UP.formatted(height));
    }
    lines.forEach(line -> text.append(CLEAR_LINE).append(line).append('\n'));
    text.append(CLEAR_BELOW);
    height = lines.size();
    err.print(text);
    err.flush();
  }

  /** Wipes it out. */
  @Override
  public void close() {
    if (height > 0) {
      err.print(UP.formatted(height) + CLEAR_BELOW);
      err.flush();
      height = 0;
    }
  }
}
