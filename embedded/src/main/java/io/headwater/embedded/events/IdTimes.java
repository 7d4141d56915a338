package io.headwater.embedded.events;

/**
 * Which times the version 7 ids of a run span, so that a look-up passes over runs of other times.
 *
 * @param oldest the least time of a version 7 id, in Unix milliseconds
 * @param newest the greatest; less than {@code oldest} if there is none
 * @param others whether there are ids of other versions
 */
record IdTimes(long oldest, long newest, boolean others) {
  static final IdTimes NONE = new IdTimes(Long.MAX_VALUE, Long.MIN_VALUE, false);

  IdTimes with(long idHigh) {
    if (!isVersion7(idHigh)) {
      return others ? this : new IdTimes(oldest, newest, true);
    }
    long time = idHigh >>> 16;
    if (time >= oldest && time <= newest) {
      return this;
    }
    return new IdTimes(Math.min(oldest, time), Math.max(newest, time), others);
  }

  boolean mayHold(long idHigh) {
    if (!isVersion7(idHigh)) {
      return others;
    }
    long time = idHigh >>> 16;
    return time >= oldest && time <= newest;
  }

  private static boolean isVersion7(long idHigh) {
    return ((idHigh >>> 12) & 0xF) == 7;
  }
}
