package io.headwater.video.analytics;

import java.util.Arrays;

/**
 * Sums over sessions; milliseconds and kbps. Whole numbers, so that their order does not matter.
 */
final class Sums {
  static final int SESSIONS = 0;
  static final int PLAYED_SESSIONS = 1;
  static final int FINISHED = 2;
  static final int STARTUP = 3;
  static final int PLAYED = 4;
  static final int DURATION = 5;
  static final int KBITS = 6;
  static final int SWITCHES = 7;
  static final int SWITCH_KBPS = 8;
  static final int STALLS = 9;
  static final int STALLED = 10;
  static final int EXITS = 11;
  static final int COUNT = 12;

  final long[] sums;

  /** By rendition. */
  long[] playedIn;

  Sums() {
    this(new long[COUNT], new long[0]);
  }

  private Sums(long[] sums, long[] playedIn) {
    this.sums = sums;
    this.playedIn = playedIn;
  }

  Sums copy() {
    return new Sums(sums.clone(), playedIn.clone());
  }

  /**
   * Adds a session.
   *
   * @param gone whether it is over, with or without a stop
   */
  void add(long start, Tally tally, boolean gone) {
    boolean played = tally.startup >= 0;
    sums[SESSIONS]++;
    sums[PLAYED_SESSIONS] += played ? 1 : 0;
    sums[FINISHED] += tally.finished ? 1 : 0;
    sums[STARTUP] += played ? tally.startup : 0;
    sums[PLAYED] += tally.played;
    sums[DURATION] += tally.end - start;
    sums[KBITS] += tally.kbits;
    sums[SWITCHES] += tally.switches;
    sums[SWITCH_KBPS] += tally.switchKbps;
    sums[STALLS] += tally.stalls;
    sums[STALLED] += tally.stalled;
    sums[EXITS] += gone && !played ? 1 : 0;
    for (int i = 0; i < tally.playedIn.length; i++) {
      addPlayed(i, tally.playedIn[i]);
    }
  }

  void addPlayed(int rendition, long time) {
    if (time != 0) {
      if (rendition >= playedIn.length) {
        playedIn = Arrays.copyOf(playedIn, rendition + 1);
      }
      playedIn[rendition] += time;
    }
  }
}
