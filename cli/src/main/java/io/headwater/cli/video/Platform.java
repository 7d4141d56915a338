package io.headwater.cli.video;

import io.headwater.cli.terminal.LiveView;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.topic.LiveTopicProjection;
import io.headwater.video.Catalog;
import io.headwater.video.Video;
import io.headwater.video.VideoTopics;
import io.headwater.video.analytics.Analytics;
import io.headwater.video.analytics.AnalyticsState;
import io.headwater.video.analytics.LiveAnalytics;
import io.headwater.video.analytics.Rules;
import io.headwater.video.personalization.Personalization;
import io.headwater.video.replay.MetricsFile;
import io.headwater.video.replay.Replay;
import io.headwater.video.replay.ReplayFormat;
import io.headwater.video.replay.ReplayReport;
import io.headwater.video.replay.TopicHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** The platform on one store, fed from a file: analytics and personalization follow each batch. */
public final class Platform implements AutoCloseable {
  private static final int PARTITIONS = 4;

  /** A replay can be repeated, so its state is saved at the end and not in between. */
  private static final Saving AT_THE_END =
      new Saving(Long.MAX_VALUE, Duration.ofDays(365), Clock.system());

  private final Headwater store;
  private final Analytics fold = new Analytics(Rules.replay());
  private final LiveTopicProjection<AnalyticsState> projection;
  private final LiveAnalytics analytics;
  private final Personalization personalization;
  private final Catalog catalog = new Catalog();
  private boolean listed;

  private Platform(Headwater store) {
    this.store = store;
    this.projection = LiveTopicProjection.open(store, fold, fold.codec(), AT_THE_END);
    this.analytics = LiveAnalytics.replayed(projection);
    this.personalization = Personalization.open(store, AT_THE_END);
  }

  /** Makes its topics where they are missing, and loads what was saved. */
  public static Platform open(Headwater store) {
    VideoTopics.create(store.topics(), PARTITIONS);
    return new Platform(store);
  }

  /**
   * Replays a file; on a terminal one sees it happen.
   *
   * @param speed so many times as fast as it happened; may be infinite
   */
  public Summary replay(Path file, ReplayFormat format, double speed, Output output)
      throws IOException, InterruptedException {
    try (LiveView view = output.live();
        ProgressBar bar = output.progress()) {
      Replay.Batch batch =
          (done, total) -> {
            follow();
            view.show(() -> ReplayView.lines(analytics));
            if (!view.visible()) {
              bar.at("events", done, total);
            }
          };
      ReplayReport report =
          Replay.of(store.topics(), catalog, file, format)
              .atSpeed(speed)
              .afterEachBatch(batch)
              .run();
      return summary(report);
    }
  }

  /** Writes how each session went, as CSV. */
  public void writeMetrics(Path file) throws IOException {
    try {
      projection.query(
          state -> {
            try {
              MetricsFile.write(state, file);
              return file;
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  @Override
  public void close() {
    projection.close();
    personalization.close();
  }

  private void follow() {
    if (!listed) {
      listed = true;
      personalization.list(catalog.all().stream().map(Video::id).toList());
    }
    projection.catchUp();
    personalization.catchUp();
  }

  private Summary summary(ReplayReport report) {
    return new Summary(
        report,
        analytics.totals(),
        analytics.series().stream().mapToInt(each -> each.viewers()).max().orElse(0),
        projection.query(fold::hash),
        personalization.profiles(),
        personalization.modelVersion(),
        TopicHash.of(store.topics(), VideoTopics.RECOMMENDATIONS));
  }
}
