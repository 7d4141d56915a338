package io.headwater.video.replay;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The regular files of a tar archive, one after the other (POSIX ustar: blocks of 512 bytes, a
 * header with name, size and type, then the content, padded). Other entries are skipped; extended
 * headers are not read, so names of more than 255 bytes stay cut.
 */
final class TarFiles {
  private static final int BLOCK = 512;
  private static final int LARGEST = 64 << 20;

  /** A file of the archive. */
  record Entry(String name, InputStream content) {}

  private final String archive;
  private final InputStream in;

  TarFiles(String archive, InputStream in) {
    this.archive = archive;
    this.in = in;
  }

  /** The next file, or null after the last. */
  @Nullable Entry next() throws IOException {
    for (byte[] header = header(); header != null; header = header()) {
      String prefix = text(header, 345, 155);
      String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
      int size = size(header, name);
      byte[] content = in.readNBytes(size);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      if (content.length < size) {
        throw new EOFException(
            "%s: expected %,d bytes of %s, got %,d".formatted(archive, size, name, content.length));
      }
      if (header[156] == '0' || header[156] == 0) {
        return new Entry(name, new ByteArrayInputStream(content));
      }
    }
    return null;
  }

  private byte @Nullable [] header() throws IOException {
    byte[] header = in.readNBytes(BLOCK);
    if (header.length < BLOCK) {
      throw new EOFException(
          "%s: expected a header or the end of the archive, got the end of the file"
              .formatted(archive));
    }
    return header[0] == 0 ? null : header;
  }

  private int size(byte[] header, String name) throws IOException {
    String octal = text(header, 124, 12).strip();
    try {
      long size = Long.parseLong(octal, 8);
      if (size >= 0 && size <= LARGEST) {
        return (int) size;
      }
    } catch (NumberFormatException e) {
      // Worded below, as for a size out of range.
    }
    throw new IOException(
        "%s: expected a tar archive with files of at most %,d bytes, got the size '%s' of '%s'"
            .formatted(archive, LARGEST, octal, name));
  }

  private static String text(byte[] header, int from, int length) {
    byte[] field = Arrays.copyOfRange(header, from, from + length);
    int end = 0;
    while (end < length && field[end] != 0) {
      end++;
    }
    return new String(field, 0, end, StandardCharsets.UTF_8);
  }
}
