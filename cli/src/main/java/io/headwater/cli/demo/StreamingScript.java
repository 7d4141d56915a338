package io.headwater.cli.demo;

import io.headwater.core.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Who watches what in the demo: the document's four viewers. */
final class StreamingScript {
  /** Heartbeat rounds are so far apart. */
  static final Duration ROUND = Duration.ofSeconds(10);

  static final int ROUNDS = 3;

  static final String GOOD = "1080p";

  static final List<Viewer> VIEWERS =
      List.of(
          new Viewer("alice", "video_marvel_endgame", "4K", true),
          new Viewer("bob", "video_dark_knight", GOOD, false),
          new Viewer("carol", "video_inception", "720p", true),
          new Viewer("david", "video_matrix", GOOD, false));

  private StreamingScript() {}

  /**
   * One of the viewers.
   *
   * @param user who
   * @param video what
   * @param quality in which the video begins
   * @param changes whether it goes on in {@link #GOOD}
   */
  record Viewer(String user, String video, String quality, boolean changes) {}

  /** A clock that stands still until the story moves on. */
  static final class StoryClock implements Clock {
    private volatile Instant now;

    StoryClock(Instant begin) {
      now = begin;
    }

    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }

    void pass(Duration time) {
      now = now.plus(time);
    }
  }
}
