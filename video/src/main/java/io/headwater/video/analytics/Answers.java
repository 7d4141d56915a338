package io.headwater.video.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words figures as users see them. */
final class Answers {
  private Answers() {}

  static Totals totals(Sums all, Renditions renditions) {
    long[] sums = all.sums;
    Map<String, Duration> playing = new HashMap<>();
    for (int i = 0; i < all.playedIn.length; i++) {
      if (all.playedIn[i] != 0) {
        Duration played = Duration.ofMillis(all.playedIn[i]);
        playing.merge(renditions.get(i).label(), played, Duration::plus);
      }
    }
    long duration = sums[Sums.DURATION];
    return new Totals(
        sums[Sums.SESSIONS],
        sums[Sums.PLAYED_SESSIONS],
        sums[Sums.FINISHED],
        sums[Sums.EXITS],
        Duration.ofMillis(sums[Sums.STARTUP]),
        Duration.ofMillis(sums[Sums.PLAYED]),
        sums[Sums.STALLS],
        Duration.ofMillis(sums[Sums.STALLED]),
        sums[Sums.SWITCHES],
        sums[Sums.SWITCH_KBPS],
        duration == 0 ? 0 : (double) sums[Sums.KBITS] / duration,
        playing);
  }

  /** A session as told; {@code names} is its id, user, video and quality. */
  static SessionFigures session(String[] names, long start, Tally tally) {
    @Nullable Duration startup = tally.startup < 0 ? null : Duration.ofMillis(tally.startup);
    return new SessionFigures(
        names[0],
        names[1],
        names[2],
        names[3],
        Instant.ofEpochMilli(start),
        Instant.ofEpochMilli(tally.end),
        tally.stopped,
        tally.finished,
        startup,
        Duration.ofMillis(tally.played),
        tally.kbits,
        tally.switches,
        tally.switchKbps,
        tally.stalls,
        Duration.ofMillis(tally.stalled));
  }
}
