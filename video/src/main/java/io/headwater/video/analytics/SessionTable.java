package io.headwater.video.analytics;

import io.headwater.video.rows.IdRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Facts} of many sessions. Those that nearly every session has are in a row: start,
 * first frame, the last interval of its life. What a session has more is in an array of its own.
 */
final class SessionTable {
  private static final int START = 0;
  private static final int FROM = 1;
  private static final int UNTIL = 2;
  private static final int WHAT = 3;
  private static final int PLAYING = 4;
  private static final int MORE = 5;

  final IdRows rows = new IdRows(6);
  private final List<long @Nullable []> more = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /** The row of a session, made if there is none. */
  int row(int partition, String session) {
    int row = rows.find(partition, session);
    if (row < 0) {
      row = rows.add(partition, session);
      rows.set(row, START, Facts.NONE);
      rows.set(row, PLAYING, Facts.NONE);
      rows.set(row, FROM, Long.MAX_VALUE);
      rows.set(row, UNTIL, Facts.NONE);
    }
    return row;
  }

  void remove(int row) {
    dropMore(row);
    rows.remove(row);
    if (rows.size() == 0) {
      more.clear();
      free.clear();
    }
  }

  long start(int row) {
    return rows.get(row, START);
  }

  /** When the last interval of its life began. */
  long from(int row) {
    return rows.get(row, FROM);
  }

  /** When the last interval of its life ends. */
  long until(int row) {
    return rows.get(row, UNTIL);
  }

  void setUntil(int row, long until) {
    rows.set(row, UNTIL, until);
  }

  int video(int row) {
    return (int) (rows.get(row, WHAT) >>> 32);
  }

  int rendition(int row) {
    return (int) rows.get(row, WHAT);
  }

  /** Whether it has more than a start, a first frame and one interval of life. */
  boolean hasMore(int row) {
    return rows.get(row, MORE) != 0;
  }

  void load(int row, Facts into) {
    into.clear();
    long[] others = others(row);
    if (others != null) {
      int i = 1;
      for (int n = (int) others[0]; n > 0; n--, i += 2) {
        into.addControl(others[i], (int) others[i + 1]);
      }
      for (; i < others.length; i += 2) {
        into.addLife(others[i], others[i + 1]);
      }
    }
    if (rows.get(row, PLAYING) != Facts.NONE) {
      into.addControl(rows.get(row, PLAYING), Facts.code(Facts.PLAYING, 0));
    }
    if (until(row) != Facts.NONE) {
      into.addLife(from(row), until(row));
    }
    into.start = start(row);
    into.video = video(row);
    into.rendition = rendition(row);
  }

  void store(int row, Facts facts) {
    rows.set(row, START, facts.start);
    rows.set(row, WHAT, (long) facts.video << 32 | facts.rendition);
    int playing = firstPlaying(facts);
    rows.set(row, PLAYING, playing < 0 ? Facts.NONE : facts.times[playing]);
    int last = facts.lives - 1;
    rows.set(row, FROM, last < 0 ? Long.MAX_VALUE : facts.from[last]);
    rows.set(row, UNTIL, last < 0 ? Facts.NONE : facts.until[last]);
    int controls = facts.controls - (playing < 0 ? 0 : 1);
    int lives = Math.max(0, last);
    if (controls == 0 && lives == 0) {
      dropMore(row);
      return;
    }
    long[] others = new long[1 + 2 * (controls + lives)];
    others[0] = controls;
    int n = 1;
    for (int i = 0; i < facts.controls; i++) {
      if (i != playing) {
        others[n++] = facts.times[i];
        others[n++] = facts.codes[i];
      }
    }
    for (int i = 0; i < lives; i++) {
      others[n++] = facts.from[i];
      others[n++] = facts.until[i];
    }
    setMore(row, others);
  }

  private static int firstPlaying(Facts facts) {
    for (int i = 0; i < facts.controls; i++) {
      if (Facts.kind(facts.codes[i]) == Facts.PLAYING) {
        return i;
      }
    }
    return -1;
  }

  private long @Nullable [] others(int row) {
    int at = (int) rows.get(row, MORE);
    return at == 0 ? null : more.get(at - 1);
  }

  private void setMore(int row, long[] others) {
    int at = (int) rows.get(row, MORE);
    if (at != 0) {
      more.set(at - 1, others);
      return;
    }
    Integer reused = free.pollLast();
    if (reused == null) {
      more.add(others);
      rows.set(row, MORE, more.size());
    } else {
      more.set(reused, others);
      rows.set(row, MORE, reused + 1);
    }
  }

  private void dropMore(int row) {
    int at = (int) rows.get(row, MORE);
    if (at != 0) {
      more.set(at - 1, null);
      free.addLast(at - 1);
      rows.set(row, MORE, 0);
    }
  }
}
