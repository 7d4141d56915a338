package io.headwater.video.replay;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.headwater.core.Limits;
import io.headwater.video.MalformedRow;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file in UTF-8 (RFC 4180, with or without a byte order mark), one at a time, by
 * the names of the columns. Empty lines are skipped.
 */
final class CsvRows implements AutoCloseable {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final int MOST_DIGITS = 15;

  private final String file;
  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> header;
  private @Nullable CsvRecord row;
  private long line;

  /** Opens a file, compressed by gzip or not. */
  static CsvRows open(Path file) throws IOException {
    return new CsvRows(file.toString(), plain(Files.newInputStream(file)));
  }

  /**
   * Reads the header.
   *
   * @param file as messages shall name it
   * @throws MalformedRow if there is none
   */
  CsvRows(String file, InputStream in) throws IOException {
    this.file = file;
    var utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    reader =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(new InputStreamReader(in, utf8));
    records = reader.iterator();
    if (!next()) {
      throw new MalformedRow(file, 1, "expected a header, got an empty file");
    }
    header = new ArrayList<>(current().getFields());
    header.set(0, header.getFirst().replace("\uFEFF", ""));
  }

  /** What is compressed by gzip in the plain; other bytes as they are. */
  static InputStream plain(InputStream in) throws IOException {
    InputStream bytes = new BufferedInputStream(in, 1 << 16);
    bytes.mark(2);
    boolean compressed = bytes.read() == GZIP_FIRST && bytes.read() == GZIP_SECOND;
    bytes.reset();
    return compressed ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  /**
   * The place of a column.
   *
   * @throws MalformedRow if the header has none of the name
   */
  int column(String name) {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new MalformedRow(file, 1, "no column '%s' in the header; expected one".formatted(name));
    }
    return column;
  }

  /** Goes to the next row; false if there is none. */
  boolean next() throws IOException {
    try {
      if (!records.hasNext()) {
        return false;
      }
      CsvRecord next = records.next();
      row = next;
      line = next.getStartingLineNumber();
      return true;
    } catch (CsvParseException e) {
      throw new MalformedRow(
          file, line + 1, "expected CSV, got what cannot be read: " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw unread(e);
    }
  }

  private RuntimeException unread(UncheckedIOException failure) throws IOException {
    IOException cause = Objects.requireNonNull(failure.getCause());
    if (cause instanceof CharacterCodingException) {
      return new MalformedRow(
          file, line + 1, "expected UTF-8, got other bytes on this line or soon after it");
    }
    throw new IOException(
        "%s, behind line %d: expected more to read, got: %s"
            .formatted(file, line, cause.getMessage()),
        cause);
  }

  private CsvRecord current() {
    CsvRecord current = row;
    if (current == null) {
      throw new IllegalStateException("no row yet; expected next() before");
    }
    return current;
  }

  /** A field, empty if the row is too short. */
  String text(int column) {
    CsvRecord current = current();
    return column < current.getFieldCount() ? current.getField(column) : "";
  }

  /** The whole row as it stands in the file, but for quotes. */
  String all() {
    return String.join(",", current().getFields());
  }

  /**
   * A field that names something: see {@link Limits#checkName}.
   *
   * @throws MalformedRow if it does not
   */
  String name(int column) {
    String text = text(column);
    try {
      return Limits.checkName(header.get(column), text);
    } catch (IllegalArgumentException e) {
      throw malformed(column, "1 to %d bytes of text".formatted(Limits.MAX_NAME_BYTES));
    }
  }

  /**
   * A whole number.
   *
   * @throws MalformedRow if it is none, or out of range
   */
  long whole(int column, long least, long most) {
    String text = text(column);
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Worded below, as for a number out of range.
    }
    throw malformed(column, "a whole number from %,d to %,d".formatted(least, most));
  }

  /**
   * A decimal number without a sign or an exponent, times 1,000 and rounded.
   *
   * @throws MalformedRow if it is none
   */
  long thousandths(int column) {
    String text = text(column);
    if (!isDecimal(text)) {
      throw malformed(column, "a decimal number of 0 or more, such as 12.5");
    }
    return Math.round(Double.parseDouble(text) * 1_000);
  }

  private static boolean isDecimal(String text) {
    int point = text.indexOf('.');
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (i != point) {
        return false;
      }
    }
    return digits > 0 && (point < 0 ? digits : point) <= MOST_DIGITS && text.length() <= 60;
  }

  /** What is wrong with a field of this row. */
  MalformedRow malformed(int column, String expected) {
    String actual = text(column);
    String shown = actual.length() <= 60 ? actual : actual.substring(0, 60) + "…";
    return new MalformedRow(
        file, line, "%s: expected %s, got '%s'".formatted(header.get(column), expected, shown));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
