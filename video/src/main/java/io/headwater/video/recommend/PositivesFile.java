package io.headwater.video.recommend;

import io.headwater.video.MalformedRow;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads positives from files that others publish, compressed by gzip or not. */
public final class PositivesFile {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  private PositivesFile() {}

  /**
   * The long views of a log of KuaiRand, in the order of the file: rows of its CSV whose {@code
   * long_view} is 1, with their {@code user_id}, {@code video_id} and {@code time_ms}. The header
   * tells where the columns are.
   *
   * @throws MalformedRow if a row cannot be read
   */
  public static List<Positive> kuaiRand(Path file) throws IOException {
    List<Positive> positives = new ArrayList<>();
    try (Lines lines = new Lines(file)) {
      Row heading = new Row(lines, lines.next() ? lines.text : "", ",");
      int user = heading.column("user_id");
      int item = heading.column("video_id");
      int time = heading.column("time_ms");
      int longView = heading.column("long_view");
      while (lines.next()) {
        Row row = new Row(lines, lines.text, ",");
        row.expect(heading.fields.length, "as many as the header has");
        if (row.oneOrZero(longView, "long_view")) {
          positives.add(new Positive(row.text(user), row.text(item), row.number(time, "time_ms")));
        }
      }
    }
    return positives;
  }

  /**
   * The ratings of MovieLens that are high enough, in the order of the file: user, item, rating and
   * Unix time, separated by tabs, without a header.
   *
   * @param minRating the lowest rating that is a positive
   * @throws MalformedRow if a row cannot be read
   */
  public static List<Positive> movieLens(Path file, double minRating) throws IOException {
    List<Positive> positives = new ArrayList<>();
    try (Lines lines = new Lines(file)) {
      while (lines.next()) {
        Row row = new Row(lines, lines.text, "\t");
        row.expect(4, "user, item, rating and time, separated by tabs");
        if (row.rating(2) >= minRating) {
          positives.add(new Positive(row.text(0), row.text(1), row.number(3, "time")));
        }
      }
    }
    return positives;
  }

  /** The lines of a file, one at a time. */
  private static final class Lines implements AutoCloseable {
    private final Path file;
    private final BufferedReader in;
    private long number;
    private String text = "";

    Lines(Path file) throws IOException {
      this.file = file;
      InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
      bytes.mark(2);
      boolean compressed = bytes.read() == GZIP_FIRST && bytes.read() == GZIP_SECOND;
      bytes.reset();
      InputStream plain = compressed ? new GZIPInputStream(bytes, 1 << 16) : bytes;
      in = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
    }

    boolean next() throws IOException {
      number++;
      try {
        String line = in.readLine();
        text = line == null ? "" : line;
        return line != null;
      } catch (EOFException | ZipException e) {
        throw new IOException(
            "%s, line %d: %s; expected a whole gzip file".formatted(file, number, e.getMessage()),
            e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** One line in its fields. */
  private static final class Row {
    private final Lines from;
    private final String[] fields;

    Row(Lines from, String text, String separator) {
      this.from = from;
      this.fields = text.split(separator, -1);
    }

    int column(String name) {
      int column = Arrays.asList(fields).indexOf(name);
      if (column < 0) {
        throw malformed("no column '%s' in the header; expected one".formatted(name));
      }
      return column;
    }

    void expect(int count, String which) {
      if (fields.length != count) {
        throw malformed("%d fields; expected %d, %s".formatted(fields.length, count, which));
      }
    }

    String text(int column) {
      return fields[column];
    }

    boolean oneOrZero(int column, String name) {
      return switch (fields[column]) {
        case "1" -> true;
        case "0" -> false;
        default -> throw malformed("%s is '%s'; expected 0 or 1".formatted(name, fields[column]));
      };
    }

    long number(int column, String name) {
      try {
        return Long.parseLong(fields[column]);
      } catch (NumberFormatException e) {
        throw malformed("%s is '%s'; expected a whole number".formatted(name, fields[column]));
      }
    }

    double rating(int column) {
      if (!fields[column].matches("\\d{1,4}(\\.\\d{1,4})?")) {
        throw malformed("rating is '%s'; expected a number".formatted(fields[column]));
      }
      return Double.parseDouble(fields[column]);
    }

    private MalformedRow malformed(String what) {
      return new MalformedRow(from.file.toString(), from.number, what);
    }
  }
}
