package io.headwater.embedded.events;

import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;

/**
 * A file of pages of 4,096 bytes, the last four of which are the CRC32C of the page's number and
 * the bytes before. So a page that is damaged, or lies in another's place, is noticed when it is
 * read. Keeps a few pages; safe for use by many threads.
 */
final class Pages {
  static final int SIZE = 4096;

  /** Bytes of a page that hold something: a multiple of eight. */
  static final int ROOM = SIZE - 8;

  private static final int CRC_AT = SIZE - 4;
  private static final int KEPT = 8;

  private final Disk.File file;
  private final AtomicReferenceArray<Page> kept = new AtomicReferenceArray<>(KEPT);

  Pages(Disk.File file) {
    this.file = file;
  }

  private record Page(int number, ByteBuffer bytes) {}

  /** A page that is not what was written. */
  static final class Damaged extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Damaged(String message, Exception cause) {
      super(message, cause);
    }

    Damaged(String message) {
      super(message);
    }
  }

  /** The page of this number: absolute reads only. */
  ByteBuffer page(int number) {
    Page page = kept.get(number & (KEPT - 1));
    if (page == null || page.number != number) {
      page = new Page(number, read(number, 1));
      kept.set(number & (KEPT - 1), page);
    }
    return page.bytes;
  }

  /** Consecutive pages in one buffer, which are not kept. */
  ByteBuffer read(int first, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(count, SIZE));
    try {
      while (bytes.hasRemaining()) {
        if (file.read(bytes, (long) first * SIZE + bytes.position()) < 0) {
          throw new Damaged("page " + first + " lies behind the end of the file");
        }
      }
    } catch (IOException e) {
      throw new Damaged("page " + first + " cannot be read: " + e.getMessage(), e);
    }
    for (int i = 0; i < count; i++) {
      if (bytes.getInt(i * SIZE + CRC_AT) != crc(first + i, bytes, i * SIZE)) {
        throw new Damaged("page " + (first + i) + " does not have its checksum");
      }
    }
    return bytes.clear();
  }

  private static int crc(int number, ByteBuffer bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(number >>> 24);
    crc.update(number >>> 16);
    crc.update(number >>> 8);
    crc.update(number);
    crc.update(bytes.slice(from, CRC_AT));
    return (int) crc.getValue();
  }

  void close() throws IOException {
    file.close();
  }

  /** Writes pages one behind the other. For one thread. */
  static final class Writer {
    private static final int PAGES = 64;
    private final Disk.File file;
    private final ByteBuffer bytes = ByteBuffer.allocate(PAGES * SIZE);
    private int written;
    private int page;
    private int at;

    Writer(Disk.File file) {
      this.file = file;
    }

    /** The number of the page that the next byte goes to. */
    int number() {
      return written + page;
    }

    /** Room left in the page. */
    int room() {
      return ROOM - at;
    }

    void putByte(int value) {
      bytes.put(page * SIZE + at, (byte) value);
      at++;
    }

    void putBytes(byte[] more) {
      bytes.put(page * SIZE + at, more);
      at += more.length;
    }

    /** Puts a number; begins a new page if it does not fit. */
    void putInt(int value) throws IOException {
      if (room() < Integer.BYTES) {
        endPage();
      }
      bytes.putInt(page * SIZE + at, value);
      at += Integer.BYTES;
    }

    /** Puts a number; begins a new page if it does not fit. */
    void putLong(long value) throws IOException {
      if (room() < Long.BYTES) {
        endPage();
      }
      bytes.putLong(page * SIZE + at, value);
      at += Long.BYTES;
    }

    /** Ends the page, if it was begun. */
    void endSection() throws IOException {
      if (at > 0) {
        endPage();
      }
    }

    void endPage() throws IOException {
      bytes.putInt(page * SIZE + CRC_AT, crc(number(), bytes, page * SIZE));
      page++;
      at = 0;
      if (page == PAGES) {
        flush();
      }
    }

    void flush() throws IOException {
      bytes.clear().limit(page * SIZE);
      long from = (long) written * SIZE;
      while (bytes.hasRemaining()) {
        file.write(bytes, from + bytes.position());
      }
      written += page;
      page = 0;
      bytes.clear();
      Arrays.fill(bytes.array(), (byte) 0);
    }
  }
}
