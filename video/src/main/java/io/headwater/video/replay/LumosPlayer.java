package io.headwater.video.replay;

import io.headwater.core.EventIds;
import io.headwater.video.VideoEvent;
import java.util.ArrayList;
import java.util.List;

/** Plays the chunks of one session of Lumos: see {@link ReplayFormat#LUMOS}. Milliseconds. */
final class LumosPlayer {
  private static final long BEAT = 10_000;

  private final String session;
  private final String video;
  private final long chunk;
  private final List<Recorded> events = new ArrayList<>();
  private final long start;
  private long asked;
  private long arrived;

  /** When everything that has arrived will have been played. */
  private long playedOut;

  private int kbps = -1;

  /**
   * A player before its first chunk.
   *
   * @param chunk how long a chunk plays
   */
  LumosPlayer(String session, String video, long chunk, long start) {
    this.session = session;
    this.video = video;
    this.chunk = chunk;
    this.start = start;
    this.arrived = start;
  }

  /** A chunk of this bitrate was asked for in this state and took so long. */
  void chunk(int bitrate, boolean steady, long delivery) {
    boolean first = kbps < 0;
    asked = first ? start : steady ? Math.max(arrived, asked + chunk) : arrived;
    arrived = asked + delivery;
    if (first) {
      add(start, new VideoEvent.Started(session, session, video, label(bitrate), bitrate));
      add(arrived, new VideoEvent.Playing(session));
      playedOut = arrived;
    } else if (arrived > playedOut) {
      add(playedOut, new VideoEvent.Stalled(session));
      add(arrived, new VideoEvent.Resumed(session));
      playedOut = arrived;
    }
    if (!first && bitrate != kbps) {
      add(arrived, new VideoEvent.QualityChanged(session, label(bitrate), bitrate));
    }
    kbps = bitrate;
    playedOut += chunk;
  }

  /** The events of the session, which ends with what has arrived; none if nothing has. */
  List<Recorded> end() {
    if (kbps >= 0) {
      for (long time = start + BEAT; time < playedOut; time += BEAT) {
        add(time, new VideoEvent.Heartbeat(session, time - start));
      }
      add(playedOut, new VideoEvent.Stopped(session, false));
    }
    return events;
  }

  static String label(int kbps) {
    return kbps + "kbps";
  }

  private void add(long time, VideoEvent event) {
    String name = "lumos %s %d %s".formatted(session, time, event);
    events.add(new Recorded(time, session, event, EventIds.named(name)));
  }
}
