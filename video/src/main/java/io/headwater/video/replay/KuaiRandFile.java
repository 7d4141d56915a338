package io.headwater.video.replay;

import io.headwater.core.EventIds;
import io.headwater.video.Catalog;
import io.headwater.video.Video;
import io.headwater.video.VideoEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link ReplayFormat#KUAIRAND}. Views overlap, so their events are merged. */
final class KuaiRandFile implements Recording {
  private static final String QUALITY = "720p";
  private static final int KBPS = Objects.requireNonNull(Video.STANDARD_LADDER.get(QUALITY));
  private static final long BEAT = 10_000;
  private static final long LONGEST = 365L * 24 * 3_600_000;

  /**
   * A row.
   *
   * @param order its place by time, those of one time in the order of the file
   */
  private record View(
      int order, long time, String user, String video, long played, long duration, UUID session) {
    int steps() {
      return played == 0 ? 2 : 3 + beats();
    }

    private int beats() {
      return (int) (played / BEAT);
    }

    long timeOf(int step) {
      if (step == steps() - 1) {
        return time + played;
      }
      return step < 2 ? time : time + (step - 1) * BEAT;
    }

    VideoEvent event(int step) {
      String id = session.toString();
      if (step == 0) {
        return new VideoEvent.Started(id, user, video, QUALITY, KBPS);
      }
      if (step == steps() - 1) {
        return new VideoEvent.Stopped(id, duration > 0 && played >= duration);
      }
      return step == 1
          ? new VideoEvent.Playing(id)
          : new VideoEvent.Heartbeat(id, (step - 1) * BEAT);
    }
  }

  /** The next event of a view. */
  private record Step(View view, int step) {
    long time() {
      return view.timeOf(step);
    }
  }

  private final List<View> views;
  private final PriorityQueue<Step> running =
      new PriorityQueue<>(
          Comparator.comparingLong(Step::time).thenComparingInt(each -> each.view().order()));
  private final long size;
  private int begun;

  private KuaiRandFile(List<View> views) {
    this.views = views;
    this.size = views.stream().mapToLong(View::steps).sum();
  }

  static Recording open(Path file, Catalog catalog) throws IOException {
    List<View> views = new ArrayList<>();
    try (CsvRows rows = CsvRows.open(file)) {
      int user = rows.column("user_id");
      int video = rows.column("video_id");
      int time = rows.column("time_ms");
      int played = rows.column("play_time_ms");
      int duration = rows.column("duration_ms");
      while (rows.next()) {
        views.add(
            new View(
                0,
                rows.whole(time, -Recorded.FARTHEST, Recorded.FARTHEST),
                rows.name(user),
                rows.name(video),
                rows.whole(played, 0, LONGEST),
                rows.whole(duration, 0, LONGEST),
                EventIds.named("kuairand " + rows.all())));
      }
    }
    views.sort(Comparator.comparingLong(View::time));
    views.forEach(view -> register(catalog, view));
    return new KuaiRandFile(views);
  }

  private static void register(Catalog catalog, View view) {
    if (catalog.find(view.video()).isEmpty()) {
      catalog.register(Video.of(view.video(), Duration.ofMillis(view.duration())));
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public @Nullable Recorded next() {
    Step first = running.peek();
    if (begun < views.size() && (first == null || views.get(begun).time() <= first.time())) {
      View view = views.get(begun);
      running.add(new Step(view, 1));
      begun++;
      return recorded(view, 0);
    }
    if (first == null) {
      return null;
    }
    running.remove();
    if (first.step() + 1 < first.view().steps()) {
      running.add(new Step(first.view(), first.step() + 1));
    }
    return recorded(first.view(), first.step());
  }

  private static Recorded recorded(View view, int step) {
    UUID id = EventIds.named(view.session() + "#" + step);
    return new Recorded(view.timeOf(step), view.user(), view.event(step), id);
  }

  @Override
  public void close() {}
}
