package io.headwater.video;

import io.headwater.core.Topic;
import io.headwater.core.Topics;
import java.time.Duration;

/** The topics of the platform. All are keyed by the user. */
public final class VideoTopics {
  /** Starts, first frames, changes of quality, stalls and stops; kept for ever. */
  public static final String EVENTS = "video-events";

  /** Heartbeats; kept for 10 minutes or 2 GiB. */
  public static final String HEARTBEATS = "video-heartbeat";

  /** What is recommended to whom; kept for ever. */
  public static final String RECOMMENDATIONS = "recommendation-events";

  /** Who liked what, in one order, for models to learn from: one partition; kept for ever. */
  public static final String POSITIVES = "watch-positives";

  private static final Topic.Retention SHORT = Topic.Retention.of(Duration.ofMinutes(10), 2L << 30);

  private VideoTopics() {}

  /**
   * Creates those of the topics that do not exist yet. {@link #EVENTS} and {@link #HEARTBEATS} get
   * the same number of partitions, so that a session is in the same partition of both.
   *
   * @param partitions of each but {@link #POSITIVES}, which has one
   * @throws IllegalArgumentException if there is one that differs
   */
  public static void create(Topics topics, int partitions) {
    topics.create(Topic.of(EVENTS, partitions));
    topics.create(Topic.of(HEARTBEATS, partitions).keeping(SHORT));
    topics.create(Topic.of(RECOMMENDATIONS, partitions));
    topics.create(Topic.of(POSITIVES, 1));
  }
}
