package io.headwater.video.personalization;

import io.headwater.core.Delivery;
import io.headwater.core.EventCodec;
import io.headwater.core.Message;
import io.headwater.core.topic.TopicProjection;
import io.headwater.video.VideoEvent;
import io.headwater.video.VideoTopics;
import java.time.Duration;
import java.util.List;

/**
 * Folds what players do into profiles, and publishes who started and who liked what. The profiles,
 * and which sessions are liked, do not depend on how the two topics interleave; a message that is
 * given twice changes nothing.
 */
final class Profiles implements TopicProjection<Viewers> {
  /** Whoever watches so much of a video likes it. */
  private static final long LIKED_AFTER = Duration.ofSeconds(60).toMillis();

  private final EventCodec<VideoEvent> videoEvents = VideoEvent.codec();
  private final EventCodec<WatchEvent> watchEvents = WatchEvent.codec();

  @Override
  public String name() {
    return "personalization-profiles";
  }

  @Override
  public List<String> topics() {
    return List.of(VideoTopics.EVENTS, VideoTopics.HEARTBEATS);
  }

  @Override
  public Viewers initial() {
    return new Viewers();
  }

  @Override
  public Viewers apply(Viewers state, Delivery delivery, Output out) {
    String user = delivery.key();
    if (user == null) {
      return state;
    }
    VideoEvent event;
    try {
      event = videoEvents.decode(delivery.event().type(), delivery.event().data());
    } catch (IllegalArgumentException e) {
      return state; // what another program wrote and cannot be read here is no sign of a viewer
    }
    long at = delivery.happenedAt().toEpochMilli();
    Viewers.Session session = state.session(event.session(), at);
    apply(state.viewer(user), session, event, at, out);
    String video = session.video;
    if (video != null && !session.liked && isLiked(session)) {
      session.liked = true;
      publish(out, user, new WatchEvent.Liked(event.session(), user, video));
    }
    return state;
  }

  private void apply(
      Viewers.Viewer viewer, Viewers.Session session, VideoEvent event, long at, Output out) {
    switch (event) {
      case VideoEvent.Started started -> start(viewer, session, started, at, out);
      case VideoEvent.QualityChanged changed -> viewer.choose(changed.quality(), at);
      case VideoEvent.Heartbeat heartbeat -> viewer.view(session.beat(at, heartbeat.positionMs()));
      case VideoEvent.Stopped stopped -> session.finished |= stopped.finished();
      case VideoEvent.Playing playing -> {}
      case VideoEvent.Stalled stalled -> {}
      case VideoEvent.Resumed resumed -> {}
    }
  }

  private void start(
      Viewers.Viewer viewer,
      Viewers.Session session,
      VideoEvent.Started started,
      long at,
      Output out) {
    viewer.choose(started.quality(), at);
    if (session.video == null) {
      session.video = started.video();
      viewer.watch(started.video());
      viewer.view(session.start(at));
      String user = started.user();
      publish(out, user, new WatchEvent.Started(started.session(), user, started.video()));
    }
  }

  private static boolean isLiked(Viewers.Session session) {
    return session.finished || session.played() >= LIKED_AFTER;
  }

  private void publish(Output out, String user, WatchEvent event) {
    out.publish(VideoTopics.POSITIVES, new Message(user, WatchEvent.event(watchEvents, event)));
  }
}
