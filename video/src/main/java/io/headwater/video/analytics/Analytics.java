package io.headwater.video.analytics;

import io.headwater.core.Delivery;
import io.headwater.core.EventCodec;
import io.headwater.core.StateCodec;
import io.headwater.core.topic.TopicProjection;
import io.headwater.video.VideoEvent;
import io.headwater.video.VideoTopics;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * The fold of the sessions' events into an {@link AnalyticsState}.
 *
 * <p>No figure depends on how partitions interleave, on how often an event comes, or on the order
 * within a partition as long as nothing is later than {@link Rules#lateness}: of a session a set of
 * facts is kept, and a message adds to it. Whether an event is too late depends on its own
 * partition alone. A session's facts make room for their sums when nothing can come any more that
 * would change them: when both topics, in the session's partition, have gone on far enough. So both
 * need the same number of partitions ({@link VideoTopics#create}).
 *
 * <p>An event that cannot be read, or whose time is not within some thousand years of 1970, is
 * counted and skipped.
 */
public final class Analytics implements TopicProjection<AnalyticsState> {
  private static final long FARTHEST_SECOND = 100_000_000_000L;

  private final Rules rules;
  private final EventCodec<VideoEvent> events = VideoEvent.codec();

  /** The fold under these rules. */
  public Analytics(Rules rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "realtime_analytics";
  }

  @Override
  public List<String> topics() {
    return List.of(VideoTopics.EVENTS, VideoTopics.HEARTBEATS);
  }

  @Override
  public AnalyticsState initial() {
    return new AnalyticsState(rules);
  }

  @Override
  public AnalyticsState apply(AnalyticsState state, Delivery delivery, Output out) {
    Instant at = delivery.happenedAt();
    VideoEvent event;
    try {
      event = events.decode(delivery.event().type(), delivery.event().data());
    } catch (IllegalArgumentException e) {
      state.skip();
      return state;
    }
    if (Math.abs(at.getEpochSecond()) > FARTHEST_SECOND) {
      state.skip();
      return state;
    }
    boolean heartbeats = delivery.topic().equals(VideoTopics.HEARTBEATS);
    state.apply(heartbeats, delivery.partition(), at.toEpochMilli(), event);
    return state;
  }

  /**
   * SHA-256 of the whole state, in hexadecimal: equal whenever the same events were taken in,
   * however often and in whatever order.
   */
  public String hash(AnalyticsState state) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(codec().encode(state));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** How the state is saved. */
  public StateCodec<AnalyticsState> codec() {
    return new AnalyticsCodec(rules);
  }
}
