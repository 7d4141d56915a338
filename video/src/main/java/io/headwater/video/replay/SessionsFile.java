package io.headwater.video.replay;

import io.headwater.core.EventIds;
import io.headwater.video.Catalog;
import io.headwater.video.Video;
import io.headwater.video.VideoEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@link ReplayFormat#SESSIONS}. The file is read once to look, and once for its events. */
final class SessionsFile implements Recording {
  private static final int MOST_KBPS = 100_000_000;

  private final CsvRows rows;
  private final Columns columns;
  private final long size;

  private record Columns(
      int session, int user, int video, int time, int event, int kbps, int quality) {
    static Columns of(CsvRows rows) {
      return new Columns(
          rows.column("session_id"),
          rows.column("user_id"),
          rows.column("video_id"),
          rows.column("time_ms"),
          rows.column("event"),
          rows.column("bitrate_kbps"),
          rows.column("quality"));
    }
  }

  private SessionsFile(CsvRows rows, long size) {
    this.rows = rows;
    this.columns = Columns.of(rows);
    this.size = size;
  }

  static Recording open(Path file, Catalog catalog) throws IOException {
    Look look = Look.at(file);
    look.videos.forEach(video -> register(catalog, video, look.ladder));
    SessionsFile inOrderOfFile = new SessionsFile(CsvRows.open(file), look.rows);
    return new Positions(look.sorted ? inOrderOfFile : new Sorted(inOrderOfFile));
  }

  private static void register(Catalog catalog, String id, Map<String, Integer> ladder) {
    if (catalog.find(id).isEmpty()) {
      catalog.register(new Video(id, null, null, null, ladder));
    }
  }

  /** What must be known before the first event is published. */
  private static final class Look {
    private final Set<String> videos = new HashSet<>();
    private final Map<String, Integer> ladder = new TreeMap<>(Video.STANDARD_LADDER);
    private boolean sorted = true;
    private long rows;

    static Look at(Path file) throws IOException {
      Look look = new Look();
      try (SessionsFile in = new SessionsFile(CsvRows.open(file), 0)) {
        long before = Long.MIN_VALUE;
        for (Recorded each = in.next(); each != null; each = in.next()) {
          look.sorted &= each.time() >= before;
          before = each.time();
          look.rows++;
          look.collect(each.event());
        }
      }
      return look;
    }

    private void collect(VideoEvent event) {
      if (event instanceof VideoEvent.Started started) {
        videos.add(started.video());
        ladder.put(started.quality(), started.kbps());
      } else if (event instanceof VideoEvent.QualityChanged changed) {
        ladder.put(changed.quality(), changed.kbps());
      }
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public @Nullable Recorded next() throws IOException {
    if (!rows.next()) {
      return null;
    }
    VideoEvent event = event();
    long time = rows.whole(columns.time(), -Recorded.FARTHEST, Recorded.FARTHEST);
    return new Recorded(
        time, rows.name(columns.user()), event, EventIds.named("sessions " + rows.all()));
  }

  private VideoEvent event() {
    String session = rows.name(columns.session());
    return switch (rows.text(columns.event())) {
      case "started" ->
          new VideoEvent.Started(
              session, rows.name(columns.user()), rows.name(columns.video()), label(), kbps());
      case "playing" -> new VideoEvent.Playing(session);
      case "heartbeat" -> new VideoEvent.Heartbeat(session, 0); // Positions says where
      case "quality_changed" -> new VideoEvent.QualityChanged(session, label(), kbps());
      case "stalled" -> new VideoEvent.Stalled(session);
      case "resumed" -> new VideoEvent.Resumed(session);
      case "stopped" -> new VideoEvent.Stopped(session, false);
      default ->
          throw rows.malformed(
              columns.event(),
              "one of started, playing, heartbeat, quality_changed, stalled, resumed, stopped");
    };
  }

  private String label() {
    return rows.text(columns.quality()).isEmpty() ? kbps() + "kbps" : rows.name(columns.quality());
  }

  private int kbps() {
    if (rows.text(columns.kbps()).isEmpty()) {
      Integer standard = Video.STANDARD_LADDER.get(rows.text(columns.quality()));
      if (standard == null) {
        throw rows.malformed(columns.kbps(), "a bitrate, as the quality is none of the standard");
      }
      return standard;
    }
    long kbps = (rows.thousandths(columns.kbps()) + 500) / 1_000;
    if (kbps > MOST_KBPS) {
      throw rows.malformed(columns.kbps(), "at most %,d kbps".formatted(MOST_KBPS));
    }
    return (int) kbps;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  /** Of a file in another order, all events in that of time. */
  private static final class Sorted implements Recording {
    private final long size;
    private final Iterator<Recorded> events;

    Sorted(SessionsFile from) throws IOException {
      List<Recorded> all = new ArrayList<>();
      try (from) {
        for (Recorded each = from.next(); each != null; each = from.next()) {
          all.add(each);
        }
      }
      all.sort(Comparator.comparingLong(Recorded::time));
      size = all.size();
      events = all.iterator();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public @Nullable Recorded next() {
      return events.hasNext() ? events.next() : null;
    }

    @Override
    public void close() {}
  }
}
