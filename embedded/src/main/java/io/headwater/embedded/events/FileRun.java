package io.headwater.embedded.events;

import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * The index of a run that is complete, in a file that never changes; see {@link RunFormat}. The
 * bloom filter and one key of each page of keys are in memory, all else is read when needed, and
 * every page's checksum then.
 */
final class FileRun implements IndexRun {
  private final Pages pages;
  private final RunFormat format;
  private final Bloom bloom;
  private final long[] fences;

  /**
   * @throws Pages.Damaged if the file is not the index that is expected
   */
  FileRun(Disk.File file, UUID store, int hash) {
    pages = new Pages(file);
    format = RunFormat.parse(pages.page(0));
    if (!format.store().equals(store) || format.hash() != hash) {
      throw new Pages.Damaged("index of another store, or made with another hash");
    }
    bloom = new Bloom(longs(format.bloomAt(), format.bloomWords()));
    fences = longs(format.fencesAt(), format.fences());
  }

  private long[] longs(int firstPage, int count) {
    long[] longs = new long[count];
    ByteBuffer bytes = pages.read(firstPage, RunFormat.pages(count, RunFormat.LONGS));
    for (int i = 0; i < count; i++) {
      longs[i] = bytes.getLong(i / RunFormat.LONGS * Pages.SIZE + i % RunFormat.LONGS * Long.BYTES);
    }
    return longs;
  }

  @Override
  public long base() {
    return format.base();
  }

  @Override
  public int count() {
    return format.events();
  }

  /** The entry of the key: its count in the high half, its first in the low; 0 if it has none. */
  private long entry(long key) {
    if (!bloom.mayHold(key)) {
      return 0;
    }
    int at = Arrays.binarySearch(fences, key);
    int number = at >= 0 ? at : -at - 2;
    if (number < 0) {
      return 0;
    }
    ByteBuffer page = pages.page(format.keysAt() + number);
    int low = 0;
    int high = Math.min(RunFormat.KEYS, format.keys() - number * RunFormat.KEYS) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = page.getLong(middle * RunFormat.KEY_BYTES);
      if (found == key) {
        return page.getLong(middle * RunFormat.KEY_BYTES + Long.BYTES);
      } else if (found < key) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return 0;
  }

  @Override
  public int postingCount(long key) {
    return (int) (entry(key) >>> 32);
  }

  @Override
  public int[] postings(long key, int from, int to) {
    long entry = entry(key);
    int count = (int) (entry >>> 32);
    int first = (int) entry;
    if (count == 0) {
      return new int[0];
    }
    if (count == 1) {
      return first >= from && first < to ? new int[] {first} : new int[0];
    }
    int begin = firstAtLeast(from, first, first + count);
    int end = firstAtLeast(to, begin, first + count);
    int[] found = new int[end - begin];
    for (int i = 0; i < found.length; i++) {
      found[i] = posting(begin + i);
    }
    return found;
  }

  @Override
  public int newest(long key, int to) {
    long entry = entry(key);
    int count = (int) (entry >>> 32);
    int first = (int) entry;
    if (count <= 1) {
      return count == 1 && first < to ? first : -1;
    }
    int behind = firstAtLeast(to, first, first + count);
    return behind == first ? -1 : posting(behind - 1);
  }

  /** The number of the first posting that is at least this ordinal, in a sorted range. */
  private int firstAtLeast(int ordinal, int begin, int end) {
    if (ordinal <= 0) {
      return begin;
    }
    if (ordinal >= count()) {
      return end;
    }
    int low = begin;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (posting(middle) < ordinal) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private int posting(int number) {
    return pages
        .page(format.postingsAt() + number / RunFormat.INTS)
        .getInt(number % RunFormat.INTS * Integer.BYTES);
  }

  @Override
  public long address(int ordinal) {
    return pages
        .page(format.addressesAt() + ordinal / RunFormat.LONGS)
        .getLong(ordinal % RunFormat.LONGS * Long.BYTES);
  }

  @Override
  public boolean mayHoldId(long idHigh) {
    return format.idTimes().mayHold(idHigh);
  }

  /** The names of the streams that begin in this run and are greater than or equal to this. */
  NameCursor namesFrom(byte[] least) {
    int low = 0;
    int high = format.namePages() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      ByteBuffer page = pages.page(format.namesAt() + middle);
      if (Arrays.compareUnsigned(name(page, 0), least) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    NameCursor cursor = new NameCursor(low);
    while (cursor.name().length > 0 && Arrays.compareUnsigned(cursor.name(), least) < 0) {
      cursor.advance();
    }
    return cursor;
  }

  private static byte[] name(ByteBuffer page, int at) {
    byte[] name = new byte[at >= Pages.ROOM ? 0 : page.get(at) & 0xFF];
    page.get(at + 1, name);
    return name;
  }

  /** Goes through the names in their order. */
  final class NameCursor {
    private int page;
    private int at;
    private byte[] name = new byte[0];

    NameCursor(int page) {
      this.page = page;
      load();
    }

    private void load() {
      name = new byte[0];
      if (page < format.namePages()) {
        name = FileRun.name(pages.page(format.namesAt() + page), at);
      }
    }

    /** The name; empty behind the last. */
    byte[] name() {
      return name;
    }

    void advance() {
      at += 1 + name.length;
      load();
      if (name.length == 0 && page < format.namePages()) {
        page++;
        at = 0;
        load();
      }
    }
  }

  void close() throws IOException {
    pages.close();
  }
}
