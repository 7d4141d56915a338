package io.headwater.embedded.events;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The first page of an index file. The whole file, in {@link Pages}:
 *
 * <pre>
 * file      = header addresses keys postings names bloom fences
 * header    = "HWINDEX1" i32:format i32:hash u128:store i64:base i32:events i32:keys i32:postings
 *             i32:names i32:bloom words i64:oldest i64:newest i32:others
 * addresses = i64:address of the frame, for each event; 511 a page
 * keys      = (i64:key i32:count i32:first)*, sorted by key as a signed number; 255 a page.
 *             first: the ordinal if count is 1, else the number of its first posting
 * postings  = i32:ordinal*, ascending for each key; 1022 a page
 * names     = name*, the streams that begin in this run, sorted bytewise; none goes over the end
 *             of a page, where a zero byte or the end follows the last
 * bloom     = i64*; see {@link Bloom}; 511 a page
 * fences    = i64:the first key of each page of keys; 511 a page
 * </pre>
 *
 * <p>Each part begins a page.
 */
record RunFormat(
    int hash,
    UUID store,
    long base,
    int events,
    int keys,
    int postings,
    int namePages,
    int bloomWords,
    IdTimes idTimes) {
  static final int FORMAT = 1;
  static final int LONGS = Pages.ROOM / Long.BYTES;
  static final int INTS = Pages.ROOM / Integer.BYTES;
  static final int KEY_BYTES = 16;
  static final int KEYS = Pages.ROOM / KEY_BYTES;
  private static final long MAGIC = 0x4857_494E_4445_5831L; // HWINDEX1

  static int pages(int items, int perPage) {
    return (items + perPage - 1) / perPage;
  }

  int addressesAt() {
    return 1;
  }

  int keysAt() {
    return addressesAt() + pages(events, LONGS);
  }

  int postingsAt() {
    return keysAt() + pages(keys, KEYS);
  }

  int namesAt() {
    return postingsAt() + pages(postings, INTS);
  }

  int bloomAt() {
    return namesAt() + namePages;
  }

  int fencesAt() {
    return bloomAt() + pages(bloomWords, LONGS);
  }

  int fences() {
    return pages(keys, KEYS);
  }

  byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(96);
    bytes.putLong(MAGIC).putInt(FORMAT).putInt(hash);
    bytes.putLong(store.getMostSignificantBits()).putLong(store.getLeastSignificantBits());
    bytes.putLong(base).putInt(events).putInt(keys).putInt(postings);
    bytes.putInt(namePages).putInt(bloomWords);
    bytes.putLong(idTimes.oldest()).putLong(idTimes.newest()).putInt(idTimes.others() ? 1 : 0);
    return bytes.array();
  }

  static RunFormat parse(ByteBuffer page) {
    ByteBuffer bytes = page.duplicate();
    if (bytes.getLong() != MAGIC || bytes.getInt() != FORMAT) {
      throw new Pages.Damaged("not an index file of format " + FORMAT);
    }
    return new RunFormat(
        bytes.getInt(),
        new UUID(bytes.getLong(), bytes.getLong()),
        bytes.getLong(),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getInt(),
        new IdTimes(bytes.getLong(), bytes.getLong(), bytes.getInt() != 0));
  }
}
