package io.headwater.video.analytics;

import java.util.Arrays;

/**
 * How one session went, told from its {@link Facts}; milliseconds and kbps. One object is used for
 * one session after the other.
 */
final class Tally {
  private final Renditions renditions;
  long end;
  boolean stopped;
  boolean finished;

  /** From start to first frame, or -1 if it never played. */
  long startup;

  long played;
  long stalls;
  long stalled;
  long switches;
  long switchKbps;

  /** Bitrate in force times its time, from start to end: kbit. */
  long kbits;

  /** Of the time played, how much in which rendition. */
  long[] playedIn = new long[0];

  private long at;
  private int rendition;
  private boolean stalling;

  Tally(Renditions renditions) {
    this.renditions = renditions;
  }

  void of(Facts facts, long silence) {
    clear(facts);
    end = facts.end(silence);
    stopped = end == facts.stop();
    for (int i = 0; i < facts.controls && facts.times[i] <= end; i++) {
      moveTo(facts.times[i]);
      apply(facts.codes[i], facts.start);
    }
    moveTo(end);
  }

  private void clear(Facts facts) {
    finished = false;
    startup = -1;
    played = 0;
    stalls = 0;
    stalled = 0;
    switches = 0;
    switchKbps = 0;
    kbits = 0;
    playedIn = playedIn.length < renditions.size() ? new long[renditions.size()] : playedIn;
    Arrays.fill(playedIn, 0);
    at = facts.start;
    rendition = facts.rendition;
    stalling = false;
  }

  private void moveTo(long time) {
    long passed = time - at;
    kbits += passed * renditions.kbps(rendition);
    if (stalling) {
      stalled += passed;
    } else if (startup >= 0) {
      played += passed;
      playedIn[rendition] += passed;
    }
    at = time;
  }

  private void apply(int code, long start) {
    switch (Facts.kind(code)) {
      case Facts.PLAYING -> startup = startup < 0 ? at - start : startup;
      case Facts.QUALITY -> change(Facts.value(code));
      case Facts.STALLED -> {
        if (startup >= 0 && !stalling) {
          stalling = true;
          stalls++;
        }
      }
      case Facts.RESUMED -> stalling = false;
      case Facts.STOPPED -> finished = stopped && (finished || Facts.value(code) == 1);
      default -> throw new AssertionError("control " + code);
    }
  }

  private void change(int to) {
    if (to != rendition) {
      switches++;
      switchKbps += Math.abs(renditions.kbps(to) - renditions.kbps(rendition));
      rendition = to;
    }
  }
}
