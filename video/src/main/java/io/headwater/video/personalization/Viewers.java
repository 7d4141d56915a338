package io.headwater.video.personalization;

import io.headwater.core.StateCodec;
import io.headwater.json.JsonStateCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of {@link Profiles}: what is known of each user, and of each session that was heard of
 * lately.
 */
final class Viewers {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** A session is forgotten so long after the last that was heard of it, in milliseconds. */
  private static final long FORGOTTEN_AFTER = Duration.ofHours(24).toMillis();

  /** A time that is not known yet. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** A session; a heartbeat may come before its start, from another topic. */
  static final class Session {
    @Nullable String video;
    boolean finished;
    boolean liked;
    private Stretches played = Stretches.NONE;
    private long lastSign;
    private long start = UNKNOWN;
    private long firstBeat = UNKNOWN;
    private long firstPosition;
    private long lastBeat = UNKNOWN;

    /** How much of the video was played, in milliseconds. */
    long played() {
      return played.total();
    }

    /** It started at this time. Returns how much more was played than was known. */
    long start(long at) {
      start = at;
      return firstBeat == UNKNOWN ? 0 : play(firstPosition, firstBeat - start);
    }

    /**
     * A heartbeat at this time. It stands for the time since the one before; the first of them for
     * that since the start, and if that comes later, from its topic, then as soon as it is known.
     * One that was told before, or was overtaken, adds nothing: the next one after it stood for its
     * time. Returns how much more was played than was known.
     */
    long beat(long at, long position) {
      if (at <= lastBeat) {
        return 0;
      }
      long before = lastBeat;
      lastBeat = at;
      if (before != UNKNOWN) {
        return play(position, at - before);
      }
      firstBeat = at;
      firstPosition = position;
      return start == UNKNOWN ? 0 : play(position, at - start);
    }

    private long play(long position, long reach) {
      long known = played.total();
      played = played.at(position, reach);
      return played.total() - known;
    }
  }

  /** A user. */
  static final class Viewer {
    private final Set<String> watched = new LinkedHashSet<>();
    private @Nullable String quality;
    private long chosenAt;
    private long viewed;

    void watch(String video) {
      watched.add(video);
    }

    /** Of two choices the later counts, of two at the same time the one told later. */
    void choose(String label, long at) {
      if (quality == null || at >= chosenAt) {
        quality = label;
        chosenAt = at;
      }
    }

    void view(long millis) {
      viewed += millis;
    }

    Profile profile() {
      return new Profile(List.copyOf(watched), quality, Duration.ofMillis(viewed));
    }
  }

  private final Map<String, Session> sessions = new HashMap<>();
  private final Map<String, Viewer> viewers = new HashMap<>();
  private long latest = Long.MIN_VALUE;

  static StateCodec<Viewers> codec() {
    return JsonStateCodec.via(Image.class, Viewers::image, Viewers::of);
  }

  /** The session, of which there is a sign at this time, in milliseconds since 1970. */
  Session session(String id, long at) {
    if (at > latest) {
      boolean anotherHour = latest != Long.MIN_VALUE && at / HOUR != latest / HOUR;
      latest = at;
      if (anotherHour) {
        sessions.values().removeIf(session -> session.lastSign < latest - FORGOTTEN_AFTER);
      }
    }
    Session session = sessions.computeIfAbsent(id, name -> new Session());
    session.lastSign = Math.max(session.lastSign, at);
    return session;
  }

  Viewer viewer(String user) {
    return viewers.computeIfAbsent(user, name -> new Viewer());
  }

  /** What is known of a user; null if nothing. */
  @Nullable Profile profile(String user) {
    Viewer viewer = viewers.get(user);
    return viewer == null ? null : viewer.profile();
  }

  int count() {
    return viewers.size();
  }

  int sessions() {
    return sessions.size();
  }

  record SessionImage(
      @Nullable String video,
      List<Long> played,
      boolean finished,
      boolean liked,
      long lastSign,
      long start,
      long firstBeat,
      long firstPosition,
      long lastBeat) {
    static SessionImage of(Session session) {
      return new SessionImage(
          session.video,
          session.played.bounds(),
          session.finished,
          session.liked,
          session.lastSign,
          session.start,
          session.firstBeat,
          session.firstPosition,
          session.lastBeat);
    }

    Session session() {
      Session session = new Session();
      session.video = video;
      session.played = Stretches.of(played);
      session.finished = finished;
      session.liked = liked;
      session.lastSign = lastSign;
      session.start = start;
      session.firstBeat = firstBeat;
      session.firstPosition = firstPosition;
      session.lastBeat = lastBeat;
      return session;
    }
  }

  record ViewerImage(List<String> watched, @Nullable String quality, long chosenAt, long viewed) {}

  record Image(Map<String, SessionImage> sessions, Map<String, ViewerImage> viewers, long latest) {}

  private Image image() {
    Map<String, SessionImage> sessionImages = new TreeMap<>();
    sessions.forEach((id, session) -> sessionImages.put(id, SessionImage.of(session)));
    Map<String, ViewerImage> viewerImages = new TreeMap<>();
    viewers.forEach(
        (user, v) ->
            viewerImages.put(
                user,
                new ViewerImage(new ArrayList<>(v.watched), v.quality, v.chosenAt, v.viewed)));
    return new Image(sessionImages, viewerImages, latest);
  }

  private static Viewers of(Image image) {
    Viewers all = new Viewers();
    all.latest = image.latest();
    image.sessions().forEach((id, from) -> all.sessions.put(id, from.session()));
    image
        .viewers()
        .forEach(
            (user, from) -> {
              Viewer viewer = new Viewer();
              viewer.watched.addAll(from.watched());
              viewer.quality = from.quality();
              viewer.chosenAt = from.chosenAt();
              viewer.viewed = from.viewed();
              all.viewers.put(user, viewer);
            });
    return all;
  }
}
