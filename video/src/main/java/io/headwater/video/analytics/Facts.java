package io.headwater.video.analytics;

import java.util.Arrays;

/**
 * What is known of one session: sets, so that neither order nor repetition matters. All times are
 * in milliseconds since 1970.
 *
 * <ul>
 *   <li>its start, the earliest if there should be more;
 *   <li>its controls (first frame, change of quality, stall, resumption, stop), sorted;
 *   <li>its life: the union of the intervals [t, t + 30 s] of all signs of life at t.
 * </ul>
 *
 * Once the start is known, nothing before it counts. One object is used for one session after the
 * other.
 */
final class Facts {
  static final long NONE = Long.MIN_VALUE;
  static final long SIGN_LASTS = 30_000;

  static final int PLAYING = 0;
  static final int QUALITY = 1;
  static final int STALLED = 2;
  static final int RESUMED = 3;
  static final int STOPPED = 4;
  private static final int VALUE_BITS = 28;

  private final Renditions renditions;
  long start = NONE;
  int video;
  int rendition;
  int controls;
  long[] times = new long[4];
  int[] codes = new int[4];
  int lives;
  long[] from = new long[2];
  long[] until = new long[2];

  Facts(Renditions renditions) {
    this.renditions = renditions;
  }

  void clear() {
    start = NONE;
    video = 0;
    rendition = 0;
    controls = 0;
    lives = 0;
  }

  boolean isEmpty() {
    return start == NONE && controls == 0 && lives == 0;
  }

  static int code(int kind, int value) {
    return kind << VALUE_BITS | value;
  }

  static int kind(int code) {
    return code >>> VALUE_BITS;
  }

  static int value(int code) {
    return code & (1 << VALUE_BITS) - 1;
  }

  /** Adds a sign of life, unless it is of before the start. */
  void addSign(long time) {
    if (time >= start) {
      addLife(time, time + SIGN_LASTS);
    }
  }

  void addLife(long begin, long end) {
    int first = 0;
    while (first < lives && until[first] < begin) {
      first++;
    }
    int next = first;
    long b = begin;
    long e = end;
    while (next < lives && from[next] <= end) {
      b = Math.min(b, from[next]);
      e = Math.max(e, until[next]);
      next++;
    }
    if (next == first) {
      makeRoomForLife(first);
    } else {
      System.arraycopy(from, next, from, first + 1, lives - next);
      System.arraycopy(until, next, until, first + 1, lives - next);
      lives -= next - first - 1;
    }
    from[first] = b;
    until[first] = e;
  }

  private void makeRoomForLife(int at) {
    if (lives == from.length) {
      from = Arrays.copyOf(from, lives * 2);
      until = Arrays.copyOf(until, lives * 2);
    }
    System.arraycopy(from, at, from, at + 1, lives - at);
    System.arraycopy(until, at, until, at + 1, lives - at);
    lives++;
  }

  /** Adds a control, unless it is known or of before the start. */
  void addControl(long time, int code) {
    if (time < start) {
      return;
    }
    int at = controls;
    int order = -1;
    while (at > 0 && (order = compare(times[at - 1], codes[at - 1], time, code)) > 0) {
      at--;
    }
    if (at > 0 && order == 0) {
      return;
    }
    if (controls == times.length) {
      times = Arrays.copyOf(times, controls * 2);
      codes = Arrays.copyOf(codes, controls * 2);
    }
    System.arraycopy(times, at, times, at + 1, controls - at);
    System.arraycopy(codes, at, codes, at + 1, controls - at);
    times[at] = time;
    codes[at] = code;
    controls++;
  }

  private int compare(long time, int code, long otherTime, int otherCode) {
    if (time != otherTime) {
      return Long.compare(time, otherTime);
    }
    if (kind(code) == QUALITY && kind(otherCode) == QUALITY) {
      return renditions.compare(value(code), value(otherCode));
    }
    return Integer.compare(code, otherCode);
  }

  /** Forgets all that was before a time; a sign of life before it that lasts beyond it stays. */
  void clipBefore(long time) {
    int firstControl = 0;
    while (firstControl < controls && times[firstControl] < time) {
      firstControl++;
    }
    System.arraycopy(times, firstControl, times, 0, controls - firstControl);
    System.arraycopy(codes, firstControl, codes, 0, controls - firstControl);
    controls -= firstControl;
    int firstLife = 0;
    while (firstLife < lives && until[firstLife] < time) {
      firstLife++;
    }
    System.arraycopy(from, firstLife, from, 0, lives - firstLife);
    System.arraycopy(until, firstLife, until, 0, lives - firstLife);
    lives -= firstLife;
    if (lives > 0) {
      from[0] = Math.max(from[0], time);
    }
  }

  /** When it was first stopped, or {@link Long#MAX_VALUE}. */
  long stop() {
    for (int i = 0; i < controls; i++) {
      if (kind(codes[i]) == STOPPED) {
        return times[i];
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * When a session that has a start ended, as far as is known: when it was stopped, or else at its
   * last sign of life before a silence.
   *
   * @param silence the longest time between two signs of one session
   */
  long end(long silence) {
    long stop = stop();
    long end = start;
    for (int i = 0; i < lives && from[i] - end <= silence && from[i] <= stop; i++) {
      end = until[i] - SIGN_LASTS;
    }
    return stop != Long.MAX_VALUE && stop - end <= silence ? stop : end;
  }

  /** Whether it ended with a stop. */
  boolean isStopped(long silence) {
    return end(silence) == stop();
  }

  /** The rendition in force at a time; the one of the start before everything else. */
  int renditionAt(long time) {
    int found = rendition;
    for (int i = 0; i < controls && times[i] <= time; i++) {
      if (kind(codes[i]) == QUALITY) {
        found = value(codes[i]);
      }
    }
    return found;
  }

  /** Whether it is live at a time: a sign of life not older than 30 s, and not stopped. */
  boolean isLive(long time, long silence) {
    if (start == NONE || time < start) {
      return false;
    }
    long end = end(silence);
    if (end == stop() ? time >= end : time > end + SIGN_LASTS) {
      return false;
    }
    for (int i = 0; i < lives; i++) {
      if (from[i] <= time && time <= until[i]) {
        return true;
      }
    }
    return false;
  }
}
