package io.headwater.video;

import io.headwater.video.rows.IdRows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * The sessions that have started and not ended, and the names of some that ended last. Not safe for
 * use by many threads.
 */
final class OpenSessions {
  private static final int ENDED_KEPT = 10_000;
  private static final int VIDEO = 0;
  private static final int HEARD = 1;

  /** How many rows each start looks at for one that is to be forgotten: it catches up for sure. */
  private static final int LOOKS = 2;

  private final IdRows rows = new IdRows(2);
  private final List<String> videos = new ArrayList<>();
  private final Map<String, Integer> videoNumbers = new HashMap<>();
  private final SequencedSet<String> ended = new LinkedHashSet<>();
  private final long silence;
  private int hand;

  OpenSessions(Duration silence) {
    this.silence = silence.toMillis();
  }

  int count() {
    return rows.size();
  }

  /**
   * @throws Refused if the session is unknown or ended
   */
  String user(String session) {
    return rows.owner(row(session));
  }

  /**
   * @throws Refused if the session is unknown or ended
   */
  String video(String session) {
    return videos.get((int) rows.get(row(session), VIDEO));
  }

  void apply(String user, VideoEvent event, long time) {
    int row = rows.find(0, event.session());
    switch (event) {
      case VideoEvent.Started started -> {
        if (row < 0 && !ended.contains(started.session())) {
          add(user, started, time);
        }
      }
      case VideoEvent.Stopped stopped -> {
        if (row >= 0) {
          rows.remove(row);
        }
        remember(stopped.session());
      }
      case VideoEvent.Playing e -> heard(row, time);
      case VideoEvent.QualityChanged e -> heard(row, time);
      case VideoEvent.Heartbeat e -> heard(row, time);
      case VideoEvent.Stalled e -> heard(row, time);
      case VideoEvent.Resumed e -> heard(row, time);
    }
  }

  private void add(String user, VideoEvent.Started started, long time) {
    forgetSilent(time);
    int row = rows.add(0, started.session());
    rows.setOwner(row, user);
    rows.set(row, VIDEO, number(started.video()));
    rows.set(row, HEARD, time);
  }

  private void heard(int row, long time) {
    if (row >= 0) {
      rows.set(row, HEARD, Math.max(time, rows.get(row, HEARD)));
    }
  }

  private void remember(String session) {
    ended.addLast(session);
    if (ended.size() > ENDED_KEPT) {
      ended.removeFirst();
    }
  }

  private void forgetSilent(long now) {
    for (int i = 0; i < LOOKS && rows.limit() > 0; i++) {
      hand = hand + 1 < rows.limit() ? hand + 1 : 0;
      if (rows.exists(hand) && now - rows.get(hand, HEARD) > silence) {
        rows.remove(hand);
      }
    }
  }

  private int number(String video) {
    Integer known = videoNumbers.get(video);
    if (known == null) {
      known = videos.size();
      videos.add(video);
      videoNumbers.put(video, known);
    }
    return known;
  }

  private int row(String session) {
    int row = rows.find(0, session);
    if (row < 0) {
      throw new Refused(
          ended.contains(session)
              ? new Refused.Reason.SessionEnded(session)
              : new Refused.Reason.UnknownSession(session));
    }
    return row;
  }
}
