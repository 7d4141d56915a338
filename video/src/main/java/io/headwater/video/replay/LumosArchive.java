package io.headwater.video.replay;

import io.headwater.video.Catalog;
import io.headwater.video.MalformedRow;
import io.headwater.video.Video;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** {@link ReplayFormat#LUMOS}. */
final class LumosArchive implements Recording {
  /** Time, bandwidth, connection, signal, video with its chunk duration, algorithm or bitrate. */
  private static final Pattern NAME =
      Pattern.compile("(\\d{6}_\\d{4})-[^-]+-[^-]+-[^-]+-([^-]+_([1-9]\\d?)s)-[^-]+");

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMdd_HHmm");

  /** The tests were made in China. */
  private static final ZoneOffset ZONE = ZoneOffset.ofHours(8);

  /** A session's file has some kilobytes; it is read into memory. */
  private static final int LARGEST = 64 << 20;

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
      Tar tar = new Tar(file, in);
      for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
        if (isCsv(entry)) {
          events.addAll(session(tar.nameOf(entry), tar.content(entry), ladders));
        }
      }
    }
    ladders.forEach(
        (video, ladder) -> catalog.register(new Video(video, null, null, null, ladder)));
    events.sort(Comparator.comparingLong(Recorded::time));
    return new LumosArchive(events);
  }

  private static boolean isCsv(TarArchiveEntry entry) {
    boolean link = entry.isLink() || entry.isSymbolicLink();
    return entry.isFile() && !link && entry.getName().endsWith(".csv");
  }

  /** An archive whose errors say where they are. */
  private static final class Tar extends TarArchiveInputStream {
    private final Path file;
    private boolean ended;

    Tar(Path file, InputStream in) {
      super(in, StandardCharsets.UTF_8.name());
      this.file = file;
    }

    /** The next entry, or null after the last. */
    @Nullable TarArchiveEntry next() throws IOException {
      TarArchiveEntry entry;
      try {
        entry = getNextEntry();
      } catch (IOException e) {
        throw unread(file.toString(), "a tar archive", e);
      }
      if (entry == null && !ended) {
        throw new EOFException(
            file + ": expected a header or the end of the archive, got the end of the file");
      }
      return entry;
    }

    /** An archive that was cut off between two entries lacks the blocks of zeros at its end. */
    @Override
    protected boolean isEOFRecord(byte @Nullable [] block) {
      boolean end = super.isEOFRecord(block);
      ended |= end && block != null;
      return end;
    }

    String nameOf(TarArchiveEntry entry) {
      return file + "!" + entry.getName();
    }

    InputStream content(TarArchiveEntry entry) throws IOException {
      if (entry.getSize() > LARGEST) {
        throw new IOException(
            "%s: expected at most %,d bytes, got %,d"
                .formatted(nameOf(entry), LARGEST, entry.getSize()));
      }
      try {
        return new ByteArrayInputStream(readAllBytes());
      } catch (IOException e) {
        throw unread(nameOf(entry), "%,d bytes".formatted(entry.getSize()), e);
      }
    }

    private static IOException unread(String where, String expected, IOException cause) {
      return new IOException(
          "%s: expected %s, got: %s".formatted(where, expected, cause.getMessage()), cause);
    }
  }

  private static List<Recorded> session(
      String file, InputStream content, Map<String, Map<String, Integer>> ladders)
      throws IOException {
    String session = file.replaceAll(".*[/!]|\\.csv$", "");
    Matcher name = NAME.matcher(session);
    if (!name.matches()) {
      throw malformedName(file);
    }
    String video = name.group(2);
    LumosPlayer player =
        new LumosPlayer(
            session, video, Long.parseLong(name.group(3)) * 1_000, time(file, name.group(1)));
    Map<String, Integer> ladder = ladders.computeIfAbsent(video, id -> new TreeMap<>());
    try (CsvRows rows = new CsvRows(file, content)) {
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
