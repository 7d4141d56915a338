package io.headwater.bank;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows, read from the first to the last once.
 *
 * <p>UTF-8, with or without a byte order mark; comma, quotes and line ends as in RFC 4180; empty
 * lines are skipped.
 */
final class ReplayFile implements AutoCloseable {

  /** What is known of a file before its rows are read. */
  record Fingerprint(String hash, long lines) {

    /** Reads the whole file once. */
    static Fingerprint of(Path path) throws IOException {
      try (InputStream in = Files.newInputStream(path)) {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[1 << 16];
        long lines = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          sha.update(buffer, 0, n);
          for (int i = 0; i < n; i++) {
            if (buffer[i] == '\n') {
              lines++;
            }
          }
        }
        return new Fingerprint(HexFormat.of().formatHex(sha.digest()), lines);
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }
  }

  private final String name;
  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;
  private final RowParser parser;
  private long row;
  private long line;

  /**
   * Opens the file and reads its header.
   *
   * @throws MalformedRow if the header is not what it should be
   */
  ReplayFile(Path path) throws IOException {
    name = path.toString();
    reader =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(Files.newBufferedReader(path, StandardCharsets.UTF_8));
    records = reader.iterator();
    CsvRecord header = read();
    if (header == null) {
      throw new MalformedRow(
          name, 1, 0, "", "expected the header " + RowParser.HEADER + ", got an empty file");
    }
    parser = new RowParser(name, header);
  }

  /** The next row as it stands in the file, or null after the last. */
  @Nullable CsvRecord next() {
    CsvRecord next = read();
    row += next == null ? 0 : 1;
    return next;
  }

  /** The number of the row read last, from 1, the header not counted. */
  long row() {
    return row;
  }

  /**
   * What the row read last means.
   *
   * @throws MalformedRow if it is not what it should be
   */
  ReplayRow parse(CsvRecord csv) {
    return parser.parse(row, csv);
  }

  private @Nullable CsvRecord read() {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord next = records.next();
      line = next.getStartingLineNumber();
      return next;
    } catch (CsvParseException e) {
      throw new MalformedRow(
          name, line + 1, 0, "", "expected CSV, got what cannot be read: " + e.getMessage());
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof java.nio.charset.CharacterCodingException) {
        throw new MalformedRow(
            name, line + 1, 0, "", "expected UTF-8, got other bytes on this line or soon after it");
      }
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
