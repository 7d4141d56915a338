package io.headwater.embedded;

/** Positions of events begin at 1, offsets of the log at 0. */
final class Positions {
  private Positions() {}

  static long of(long offset) {
    return offset + 1;
  }

  static long toOffset(long position) {
    return position - 1;
  }
}
