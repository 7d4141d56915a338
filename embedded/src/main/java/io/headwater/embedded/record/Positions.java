package io.headwater.embedded.record;

/**
 * Positions of events begin at 1, offsets of the log at 0.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class Positions {
  private Positions() {}

  public static long of(long offset) {
    return offset + 1;
  }

  public static long toOffset(long position) {
    return position - 1;
  }
}
