package io.headwater.benchmarks;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.core.topic.LiveTopicProjection;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.EmbeddedOptions.Durability;
import io.headwater.video.VideoTopics;
import io.headwater.video.analytics.Analytics;
import io.headwater.video.analytics.AnalyticsState;
import io.headwater.video.analytics.Rules;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Viewing sessions that are all live at once: their heartbeats, as JSON, are published to an
 * embedded, buffered store and folded by the analytics, which save their state every 30 seconds.
 *
 * <p>One thread publishes in batches. It waits while the analytics are more than half a second of
 * its traffic behind, so that all that is published is applied.
 */
public final class SessionsBenchmark {
  private static final Saving SAVING =
      new Saving(Long.MAX_VALUE, Duration.ofSeconds(30), Clock.system());
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int PARTITIONS = 4;
  private static final int BATCH = 1_000;
  private static final double MOST_BEHIND = 0.5;

  private final Options options;
  private final Progress progress;
  private final SessionTraffic traffic;
  private final Headwater store;

  /**
   * What to run.
   *
   * @param directory where; what it makes there is deleted at the end
   * @param sessions how many are live, 1 or more
   * @param warmUp seconds that go before
   * @param seconds seconds that are measured
   */
  public record Options(Path directory, int sessions, int warmUp, int seconds) {
    /**
     * @throws IllegalArgumentException if there is no session or nothing to measure
     */
    public Options {
      if (sessions < 1 || warmUp < 0 || seconds < 1) {
        throw new IllegalArgumentException(
            "%,d sessions, %d s to warm up, %d s to measure; expected at least 1 session and 1 s"
                .formatted(sessions, warmUp, seconds));
      }
    }
  }

  /**
   * What was measured.
   *
   * @param sessions how many were live
   * @param published heartbeats in a second
   * @param applied heartbeats in a second
   * @param lag how far the analytics were behind at the end, in seconds of the traffic
   * @param worstLag the same at its worst
   * @param bytesPerSession heap after a full collection with the state, less without it
   * @param viewers that the analytics counted at the end; as many as sessions if all is well
   */
  public record Result(
      int sessions,
      double published,
      double applied,
      double lag,
      double worstLag,
      double bytesPerSession,
      long viewers) {}

  private record Speed(double published, double applied, double lag, double worstLag) {}

  private record Driven(Speed speed, long used, long viewers) {}

  private SessionsBenchmark(Options options, Progress progress, Headwater store) {
    this.options = options;
    this.progress = progress;
    this.store = store;
    this.traffic = new SessionTraffic(options.sessions(), Instant.now());
  }

  /** Runs it; takes some seconds more than it warms up and measures. */
  public static Result run(Options options, Progress progress)
      throws IOException, InterruptedException {
    Files.createDirectories(options.directory());
    Path place = Files.createTempDirectory(options.directory(), "bench-");
    try (Headwater store =
        Embedded.open(place, EmbeddedOptions.defaults().withDurability(Durability.BUFFERED))) {
      return new SessionsBenchmark(options, progress, store).run();
    } finally {
      StoreBenchmark.delete(place);
    }
  }

  private Result run() throws InterruptedException {
    VideoTopics.create(store.topics(), PARTITIONS);
    Driven driven = driven();
    // The state is garbage now that the method which had it has returned.
    double bytes = (driven.used() - usedAfterCollection()) / (double) options.sessions();
    Speed speed = driven.speed();
    return new Result(
        options.sessions(),
        speed.published(),
        speed.applied(),
        speed.lag(),
        speed.worstLag(),
        bytes,
        driven.viewers());
  }

  private Driven driven() throws InterruptedException {
    try (LiveTopicProjection<AnalyticsState> live = analytics()) {
      progress.step("starting the sessions", 0, 3);
      for (int from = 0; from < options.sessions(); from += BATCH) {
        int to = Math.min(from + BATCH, options.sessions());
        store.topics().publish(VideoTopics.EVENTS, traffic.starts(from, to));
      }
      live.awaitCaughtUp(LONG);
      progress.step("warming up", 1, 3);
      drive(live, options.warmUp());
      progress.step("measuring", 2, 3);
      Speed speed = drive(live, options.seconds());
      live.awaitCaughtUp(LONG);
      long viewers = live.query(state -> state.viewers(traffic.now()).total());
      return new Driven(speed, usedAfterCollection(), viewers);
    }
  }

  private LiveTopicProjection<AnalyticsState> analytics() {
    Analytics analytics = new Analytics(Rules.standard());
    return LiveTopicProjection.open(store, analytics, analytics.codec(), SAVING).start();
  }

  /** Publishes for some seconds, as fast as the analytics follow. */
  private Speed drive(LiveTopicProjection<?> live, int seconds) {
    Topics topics = store.topics();
    long begun = System.nanoTime();
    long publishedBefore = traffic.count();
    long appliedBefore = applied(live);
    long worst = 0;
    double elapsed = 0;
    while (elapsed < seconds) {
      topics.publish(VideoTopics.HEARTBEATS, traffic.heartbeats(BATCH));
      elapsed = (System.nanoTime() - begun) / 1e9;
      double perSecond = (traffic.count() - publishedBefore) / elapsed;
      long behind = traffic.count() - applied(live);
      worst = Math.max(worst, behind);
      while (behind > perSecond * MOST_BEHIND && elapsed < seconds) {
        LockSupport.parkNanos(1_000_000);
        behind = traffic.count() - applied(live);
        elapsed = (System.nanoTime() - begun) / 1e9;
      }
    }
    double published = (traffic.count() - publishedBefore) / elapsed;
    long applied = applied(live);
    return new Speed(
        published,
        (applied - appliedBefore) / elapsed,
        (traffic.count() - applied) / published,
        worst / published);
  }

  private static long applied(LiveTopicProjection<?> live) {
    Map<TopicPartition, Long> offsets = live.offsets();
    return offsets.entrySet().stream()
        .filter(each -> each.getKey().topic().equals(VideoTopics.HEARTBEATS))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static long usedAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
