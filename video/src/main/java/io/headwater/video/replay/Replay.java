package io.headwater.video.replay;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.Message;
import io.headwater.core.Topics;
import io.headwater.video.Catalog;
import io.headwater.video.VideoEvent;
import io.headwater.video.VideoTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of a file, in the order of their times, as if the viewing happened now; the
 * events keep their times, and have ids that are made from what the file says. The videos that the
 * file names are registered first.
 *
 * <p>After each batch whoever folds the topics is called, in the same thread ({@code
 * LiveTopicProjection.catchUp}). A replay of a file into topics that hold it already adds nothing
 * to the analytics: equal events are one.
 */
public final class Replay {
  private static final int BATCH = 2_000;

  /** At a limited speed, how often something is published. */
  private static final Duration TICK = Duration.ofMillis(100);

  /** Called after each batch, on the thread of {@link #run}. */
  @FunctionalInterface
  public interface Batch {
    /**
     * A batch was published.
     *
     * @param done events published so far
     * @param total events in all
     */
    void published(long done, long total);
  }

  private record Settings(double speed, Clock clock, Batch batch) {}

  private final Topics topics;
  private final Catalog catalog;
  private final Path file;
  private final ReplayFormat format;
  private final Settings settings;
  private final EventCodec<VideoEvent> codec = VideoEvent.codec();

  private Replay(
      Topics topics, Catalog catalog, Path file, ReplayFormat format, Settings settings) {
    this.topics = topics;
    this.catalog = catalog;
    this.file = file;
    this.format = format;
    this.settings = settings;
  }

  /**
   * A replay as fast as can be.
   *
   * @param topics where {@link VideoTopics#create} was called
   */
  public static Replay of(Topics topics, Catalog catalog, Path file, ReplayFormat format) {
    Settings fastest = new Settings(Double.POSITIVE_INFINITY, Clock.system(), (done, total) -> {});
    return new Replay(topics, catalog, file, format, fastest);
  }

  /**
   * The same, so many times as fast as it happened.
   *
   * @throws IllegalArgumentException if it is not more than 0
   */
  public Replay atSpeed(double times) {
    if (!(times > 0)) {
      throw new IllegalArgumentException("speed " + times + "; expected more than 0");
    }
    return with(new Settings(times, settings.clock, settings.batch));
  }

  /** The same, calling this after each batch. */
  public Replay afterEachBatch(Batch batch) {
    return with(new Settings(settings.speed, settings.clock, batch));
  }

  private Replay with(Settings changed) {
    return new Replay(topics, catalog, file, format, changed);
  }

  /**
   * Runs the replay to its end.
   *
   * @throws io.headwater.video.MalformedRow at the first row that cannot be read; of a file that is
   *     not read in one go, nothing is published then
   * @throws IOException if the file cannot be read
   * @throws InterruptedException if the thread is interrupted while it waits for the next event to
   *     be due
   */
  public ReplayReport run() throws IOException, InterruptedException {
    try (Recording recording = format.open(file, catalog)) {
      return new Run(recording).toEnd();
    }
  }

  /** One run. */
  private final class Run {
    private final Recording recording;
    private final List<Message> events = new ArrayList<>();
    private final List<Message> heartbeats = new ArrayList<>();
    private final long startNanos = settings.clock.nanos();
    private long done;
    private long sessions;
    private @Nullable Instant from;
    private @Nullable Instant to;

    Run(Recording recording) {
      this.recording = recording;
    }

    ReplayReport toEnd() throws IOException, InterruptedException {
      for (Recorded each = recording.next(); each != null; each = recording.next()) {
        Instant time = Instant.ofEpochMilli(each.time());
        from = from == null ? time : from;
        to = time;
        awaitDue(Duration.between(from, time));
        add(each, time);
        if (events.size() + heartbeats.size() >= BATCH) {
          publish();
        }
      }
      publish();
      return new ReplayReport(done, sessions, from, to);
    }

    private void add(Recorded each, Instant time) {
      VideoEvent event = each.event();
      Event made =
          Event.of(codec.type(event), codec.encode(event)).withId(each.id()).occurredAt(time);
      boolean beat = event.topic().equals(VideoTopics.HEARTBEATS);
      (beat ? heartbeats : events).add(new Message(each.user(), made));
      sessions += event instanceof VideoEvent.Started ? 1 : 0;
    }

    /** Waits until an event of so long after the first is due; publishes what is before. */
    private void awaitDue(Duration sinceFirst) throws InterruptedException {
      if (settings.speed == Double.POSITIVE_INFINITY) {
        return;
      }
      double due = sinceFirst.toMillis() / settings.speed;
      double ahead = due - (settings.clock.nanos() - startNanos) / 1e6;
      while (ahead > TICK.toMillis()) {
        publish();
        Thread.sleep(TICK);
        ahead = due - (settings.clock.nanos() - startNanos) / 1e6;
      }
    }

    private void publish() {
      if (!events.isEmpty()) {
        topics.publish(VideoTopics.EVENTS, List.copyOf(events));
      }
      if (!heartbeats.isEmpty()) {
        topics.publish(VideoTopics.HEARTBEATS, List.copyOf(heartbeats));
      }
      done += events.size() + heartbeats.size();
      events.clear();
      heartbeats.clear();
      settings.batch.published(done, Math.max(done, recording.size()));
    }
  }
}
