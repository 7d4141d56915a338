package io.headwater.video;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.EventIds;
import io.headwater.core.Message;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.core.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Viewing sessions: what players call. Every call that is not refused publishes one event, at the
 * time of the clock, and returns when it is published.
 *
 * <p>What is known of a session comes from {@link VideoTopics#EVENTS} after a restart. A session
 * that is not heard of for {@link #FORGOTTEN_AFTER} is forgotten; after a restart heartbeats of
 * before it do not count as hearing. Memory: about 80 bytes for each session not ended if its ids
 * are UUIDs.
 *
 * <p>Safe for use by many threads; calls about one session are published in the order of their
 * making only if they are made one after the other. One object is to serve all sessions of a user.
 *
 * <p>Besides {@link Refused} every call throws what {@link Topics#publish} throws. Where the
 * outcome is unknown the call may be repeated: two equal signs are as good as one.
 */
public final class Sessions {
  /** How long a session may be silent and still be known. */
  public static final Duration FORGOTTEN_AFTER = Duration.ofHours(24);

  private final Topics topics;
  private final Catalog catalog;
  private final Clock clock;
  private final EventCodec<VideoEvent> codec = VideoEvent.codec();
  private final ReentrantLock lock = new ReentrantLock();
  private final OpenSessions open = new OpenSessions(FORGOTTEN_AFTER);

  private Sessions(Topics topics, Catalog catalog, Clock clock) {
    this.topics = topics;
    this.catalog = catalog;
    this.clock = clock;
  }

  /**
   * Reads which sessions there are.
   *
   * @throws IllegalArgumentException if the topics do not exist; {@link VideoTopics#create} them
   */
  public static Sessions open(Topics topics, Catalog catalog, Clock clock) {
    Sessions sessions = new Sessions(topics, catalog, clock);
    sessions.readTopic();
    return sessions;
  }

  /**
   * A user begins to watch a video.
   *
   * @return the id of the session: a UUID, in 36 characters
   * @throws Refused if the video is not registered, or has no such quality
   */
  public String start(String user, String video, String quality) {
    int kbps = catalog.kbps(video, quality);
    String session = EventIds.next().toString();
    publish(user, new VideoEvent.Started(session, user, video, quality, kbps));
    return session;
  }

  /** The first frame is shown. */
  public void playing(String session) {
    publish(user(session), new VideoEvent.Playing(session));
  }

  /**
   * The player goes on in another quality.
   *
   * @throws Refused also if the video has no such quality
   */
  public void changeQuality(String session, String quality) {
    String user = user(session);
    int kbps = catalog.kbps(locked(() -> open.video(session)), quality);
    publish(user, new VideoEvent.QualityChanged(session, quality, kbps));
  }

  /**
   * The player is there; to be called every 10 seconds.
   *
   * @param position place in the video, 0 or more
   */
  public void heartbeat(String session, Duration position) {
    publish(user(session), new VideoEvent.Heartbeat(session, position.toMillis()));
  }

  /** The player waits for data, after it has played. */
  public void stall(String session) {
    publish(user(session), new VideoEvent.Stalled(session));
  }

  /** The player plays again. */
  public void resume(String session) {
    publish(user(session), new VideoEvent.Resumed(session));
  }

  /**
   * The session ends.
   *
   * @param finished whether the video was watched to its end
   */
  public void stop(String session, boolean finished) {
    publish(user(session), new VideoEvent.Stopped(session, finished));
  }

  /** How many sessions have started and not ended, live or silent. */
  public int count() {
    return locked(open::count);
  }

  /**
   * @throws Refused if the session is unknown or ended
   */
  private String user(String session) {
    return locked(() -> open.user(session));
  }

  private void publish(String user, VideoEvent event) {
    Instant now = clock.now();
    Event published = Event.of(codec.type(event), codec.encode(event)).occurredAt(now);
    topics.publish(event.topic(), new Message(user, published));
    locked(
        () -> {
          open.apply(user, event, now.toEpochMilli());
          return event;
        });
  }

  private void readTopic() {
    Instant oldest = clock.now().minus(FORGOTTEN_AFTER);
    Map<TopicPartition, Long> starts = new HashMap<>();
    Map<TopicPartition, Long> ends = new HashMap<>();
    int partition = 0;
    for (Topics.Range range : topics.ranges(VideoTopics.EVENTS)) {
      TopicPartition each = new TopicPartition(VideoTopics.EVENTS, partition++);
      starts.put(each, topics.offsetAt(each, oldest));
      ends.put(each, range.next());
    }
    try (TopicReader reader = topics.reader(starts)) {
      while (!reader.hasReached(ends)) {
        reader.poll(Duration.ofMillis(200)).forEach(this::apply);
      }
    }
  }

  /** What another program wrote and cannot be read here is no session of ours. */
  private void apply(Delivery delivery) {
    String user = delivery.key();
    if (user == null) {
      return;
    }
    VideoEvent event;
    try {
      event = codec.decode(delivery.event().type(), delivery.event().data());
    } catch (IllegalArgumentException e) {
      return;
    }
    locked(
        () -> {
          open.apply(user, event, delivery.happenedAt().toEpochMilli());
          return event;
        });
  }

  private interface Action<R> {
    R run();
  }

  private <R> R locked(Action<R> action) {
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }
}
