package io.headwater.video.replay;

import io.headwater.video.Catalog;
import io.headwater.video.MalformedRow;
import io.headwater.video.Video;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@link ReplayFormat#LUMOS}. */
final class LumosArchive implements Recording {
  /** Time, bandwidth, connection, signal, video with its chunk duration, algorithm or bitrate. */
  private static final Pattern NAME =
      Pattern.compile("(\\d{6}_\\d{4})-[^-]+-[^-]+-[^-]+-([^-]+_([1-9]\\d?)s)-[^-]+");

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMdd_HHmm");

  /** The tests were made in China. */
  private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);

  private static final int MOST_KBPS = 100_000_000;
  private static final long MOST_DELIVERY = 24L * 3_600_000;

  private final List<Recorded> events;
  private final Iterator<Recorded> rest;

  private LumosArchive(List<Recorded> events) {
    this.events = events;
    this.rest = events.iterator();
  }

  static Recording open(Path file, Catalog catalog) throws IOException {
    List<Recorded> events = new ArrayList<>();
    Map<String, Map<String, Integer>> ladders = new TreeMap<>();
    try (InputStream in = CsvRows.plain(Files.newInputStream(file))) {
      TarFiles tar = new TarFiles(file.toString(), in);
      for (TarFiles.Entry entry = tar.next(); entry != null; entry = tar.next()) {
        if (entry.name().endsWith(".csv")) {
          events.addAll(session(file + "!" + entry.name(), entry, ladders));
        }
      }
    }
    ladders.forEach(
        (video, ladder) -> catalog.register(new Video(video, null, null, null, ladder)));
    events.sort(Comparator.comparingLong(Recorded::time));
    return new LumosArchive(events);
  }

  private static List<Recorded> session(
      String file, TarFiles.Entry entry, Map<String, Map<String, Integer>> ladders)
      throws IOException {
    String session = entry.name().replaceAll(".*/|\\.csv$", "");
    Matcher name = NAME.matcher(session);
    if (!name.matches()) {
      throw malformedName(file);
    }
    String video = name.group(2);
    LumosPlayer player =
        new LumosPlayer(
            session, video, Long.parseLong(name.group(3)) * 1_000, time(file, name.group(1)));
    Map<String, Integer> ladder = ladders.computeIfAbsent(video, id -> new TreeMap<>());
    try (CsvRows rows = new CsvRows(file, entry.content())) {
      int bitrate = rows.column("bitrate");
      int delivery = rows.column("delivery_time");
      int state = rows.column("player_state");
      while (rows.next()) {
        int kbps = (int) rows.whole(bitrate, 0, MOST_KBPS);
        long took = rows.thousandths(delivery);
        if (took > MOST_DELIVERY) {
          throw rows.malformed(delivery, "at most a day, in seconds");
        }
        player.chunk(kbps, steady(rows, state), took);
        ladder.put(LumosPlayer.label(kbps), kbps);
      }
    }
    return player.end();
  }

  private static long time(String file, String text) {
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZONE).toEpochMilli();
    } catch (DateTimeException e) {
      throw malformedName(file);
    }
  }

  private static MalformedRow malformedName(String file) {
    return new MalformedRow(
        file,
        1,
        "expected a file named like 210311_1702-50Mbps-4g-strong-bbb_2s-BBA.csv, got this one");
  }

  private static boolean steady(CsvRows rows, int column) {
    return switch (rows.text(column)) {
      case "steady" -> true;
      case "buffering" -> false;
      default -> throw rows.malformed(column, "steady or buffering");
    };
  }

  @Override
  public long size() {
    return events.size();
  }

  @Override
  public @Nullable Recorded next() {
    return rest.hasNext() ? rest.next() : null;
  }

  @Override
  public void close() {}
}
