package io.headwater.cli.terminal;

import io.headwater.core.Limits;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, as bytes, in pages that are good to send at once. A page ends early when
 * no more is there yet, so that what is typed by hand, or drips from a pipe, goes out at once.
 */
final class InputLines {
  private static final int PAGE_LINES = 1_000;
  private static final int PAGE_BYTES = 4 << 20;

  private final InputStream in;
  private long next = 1;

  InputLines(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /**
   * Some lines.
   *
   * @param first the number of the first of them, from 1
   * @param lines without their ends
   */
  record Page(long first, List<byte[]> lines) {}

  /** The next lines; none at the end. */
  Page page() throws IOException {
    List<byte[]> lines = new ArrayList<>();
    long bytes = 0;
    while (lines.size() < PAGE_LINES && bytes < PAGE_BYTES) {
      byte[] line = line();
      if (line == null) {
        break;
      }
      lines.add(line);
      bytes += line.length;
      if (in.available() == 0) {
        break;
      }
    }
    long first = next;
    next += lines.size();
    return new Page(first, lines);
  }

  /** One line; null at the end. Of one that is too long only as much is kept as proves it. */
  private byte @Nullable [] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      if (line.size() <= Limits.MAX_DATA_BYTES) {
        line.write(next);
      }
      next = in.read();
    }
    byte[] bytes = line.toByteArray();
    int length = bytes.length;
    return length > 0 && bytes[length - 1] == '\r' ? Arrays.copyOf(bytes, length - 1) : bytes;
  }
}
