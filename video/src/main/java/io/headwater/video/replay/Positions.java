package io.headwater.video.replay;

import io.headwater.video.VideoEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recording that does not say where in the video a heartbeat was, with the places: how long the
 * session had played by then. Holds a few numbers of each session.
 */
final class Positions implements Recording {

  /** How long a session has played, in milliseconds; counted as in {@link MetricsFile}. */
  private static final class Played {
    private long at;
    private long total;
    private boolean playing;
    private boolean stalled;
    private boolean stopped;

    void moveTo(long time) {
      if (playing && !stalled && !stopped) {
        total += time - at;
      }
      at = time;
    }
  }

  private final Recording from;
  private final Map<String, Played> sessions = new HashMap<>();

  /**
   * @param from in the order of time
   */
  Positions(Recording from) {
    this.from = from;
  }

  @Override
  public long size() {
    return from.size();
  }

  @Override
  public @Nullable Recorded next() throws IOException {
    Recorded each = from.next();
    if (each == null) {
      return null;
    }
    String id = each.event().session();
    Played session = sessions.computeIfAbsent(id, name -> new Played());
    session.moveTo(each.time());
    switch (each.event()) {
      case VideoEvent.Playing playing -> session.playing = true;
      case VideoEvent.Stalled stalled -> session.stalled = session.playing;
      case VideoEvent.Resumed resumed -> session.stalled = false;
      case VideoEvent.Stopped stopped -> session.stopped = true;
      case VideoEvent.Heartbeat heartbeat -> {
        VideoEvent placed = new VideoEvent.Heartbeat(id, session.total);
        return new Recorded(each.time(), each.user(), placed, each.id());
      }
      case VideoEvent.Started started -> {}
      case VideoEvent.QualityChanged changed -> {}
    }
    return each;
  }

  @Override
  public void close() throws IOException {
    from.close();
  }
}
