package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Whole transfers over a {@link Disk.File}, whose own calls may move less than asked. */
final class Transfer {
  private Transfer() {}

  /** Writes all that remains. A write that makes no progress is a failure. */
  static void write(Disk.File file, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      int written = file.write(bytes, at);
      if (written <= 0) {
        throw new IOException(
            "a write of %d bytes at byte %d made no progress".formatted(bytes.remaining(), at));
      }
      at += written;
    }
  }

  /** Reads until the buffer is full or the file ends, and returns how many bytes. */
  static int read(Disk.File file, ByteBuffer into, long position) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      int read = file.read(into, position + into.position() - start);
      if (read < 0) {
        break;
      }
      if (read == 0) {
        throw new IOException(
            "a read of %d bytes at byte %d made no progress"
                .formatted(into.remaining(), position + into.position() - start));
      }
    }
    return into.position() - start;
  }

  /** Reads exactly so many bytes, or fewer where the file ends, ready to be got. */
  static ByteBuffer read(Disk.File file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    read(file, bytes, position);
    return bytes.flip();
  }

  static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }

  /** Whether the disk had no room, as far as the words of the system tell. */
  static boolean isFull(Throwable t) {
    String message = t instanceof IOException ? t.getMessage() : null;
    return message != null
        && (message.contains("No space left on device")
            || message.contains("Disk quota exceeded")
            || message.contains("not enough space on the disk"));
  }
}
