package io.headwater.video;

import io.headwater.core.EventCodec;
import io.headwater.core.Limits;

/**
 * What has happened in a viewing session. The message that carries it is keyed by the user, and its
 * event says when it happened.
 */
public sealed interface VideoEvent {

  /** The session. Limits of a name. */
  String session();

  /**
   * A user asked for a video. A session starts once.
   *
   * @param user who
   * @param video what
   * @param quality label of the quality it starts in
   * @param kbps bitrate of that quality, 0 or more
   */
  record Started(String session, String user, String video, String quality, int kbps)
      implements VideoEvent {
    /**
     * @throws IllegalArgumentException if a name is over a limit, or the bitrate negative
     */
    public Started {
      checkSession(session);
      Limits.checkName("user", user);
      Limits.checkName("video", video);
      checkQuality(quality, kbps);
    }
  }

  /** The first frame was shown. */
  record Playing(String session) implements VideoEvent {
    /** Checks the session. */
    public Playing {
      checkSession(session);
    }
  }

  /**
   * The player went on in another quality.
   *
   * @param quality label of the new quality
   * @param kbps its bitrate, 0 or more
   */
  record QualityChanged(String session, String quality, int kbps) implements VideoEvent {
    /**
     * @throws IllegalArgumentException if a name is over a limit, or the bitrate negative
     */
    public QualityChanged {
      checkSession(session);
      checkQuality(quality, kbps);
    }
  }

  /**
   * The player is there. To be sent every 10 seconds; a session that is not heard of for more than
   * 30 seconds does not count as live.
   *
   * @param positionMs place in the video, in milliseconds from its beginning, 0 or more
   */
  record Heartbeat(String session, long positionMs) implements VideoEvent {
    /**
     * @throws IllegalArgumentException if the session is over a limit, or the position negative
     */
    public Heartbeat {
      checkSession(session);
      if (positionMs < 0) {
        throw new IllegalArgumentException(
            "position %,d ms of session '%s'; expected 0 or more".formatted(positionMs, session));
      }
    }
  }

  /** The player waits for data, after it has played. */
  record Stalled(String session) implements VideoEvent {
    /** Checks the session. */
    public Stalled {
      checkSession(session);
    }
  }

  /** The player plays again after it stalled. */
  record Resumed(String session) implements VideoEvent {
    /** Checks the session. */
    public Resumed {
      checkSession(session);
    }
  }

  /**
   * The session ended.
   *
   * @param finished whether the video was watched to its end
   */
  record Stopped(String session, boolean finished) implements VideoEvent {
    /** Checks the session. */
    public Stopped {
      checkSession(session);
    }
  }

  /** The topic that the event is published to. */
  default String topic() {
    return this instanceof Heartbeat ? VideoTopics.HEARTBEATS : VideoTopics.EVENTS;
  }

  /** The names that the events are published under, and their JSON. Safe for many threads. */
  static EventCodec<VideoEvent> codec() {
    return VideoCodec.JSON;
  }

  private static void checkSession(String session) {
    Limits.checkName("session", session);
  }

  private static void checkQuality(String quality, int kbps) {
    Limits.checkName("quality", quality);
    if (kbps < 0) {
      throw new IllegalArgumentException(
          "bitrate %,d kbps of quality '%s'; expected 0 or more".formatted(kbps, quality));
    }
  }
}
