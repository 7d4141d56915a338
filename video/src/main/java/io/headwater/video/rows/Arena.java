package io.headwater.video.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Short byte strings one behind the other, each found by a reference: 24 bits of page, 24 of
 * offset, 16 of length.
 */
final class Arena {
  private static final int PAGE = 1 << 16;
  private static final int MAX_LENGTH = 0xFFFF;

  private final List<byte[]> pages = new ArrayList<>();
  private int used;
  private long held;
  private long dead;

  Arena() {
    pages.add(new byte[PAGE]);
  }

  long add(byte[] text, int from, int length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "id of %,d bytes; expected at most %,d".formatted(length, MAX_LENGTH));
    }
    if (used + length > PAGE) {
      pages.add(new byte[PAGE]);
      used = 0;
    }
    int page = pages.size() - 1;
    System.arraycopy(text, from, pages.get(page), used, length);
    long reference = (long) page << 40 | (long) used << 16 | length;
    used += length;
    held += length;
    return reference;
  }

  void drop(long reference) {
    dead += length(reference);
  }

  /** Whether more than half of it, and more than a page, is of no use any more. */
  boolean isWasteful() {
    return dead > PAGE && dead > held / 2;
  }

  byte[] page(long reference) {
    return pages.get((int) (reference >>> 40));
  }

  static int offset(long reference) {
    return (int) (reference >>> 16) & 0xFFFFFF;
  }

  static int length(long reference) {
    return (int) reference & 0xFFFF;
  }

  boolean holds(long reference, byte[] text) {
    int offset = offset(reference);
    int end = offset + length(reference);
    return Arrays.equals(page(reference), offset, end, text, 0, text.length);
  }

  byte[] get(long reference) {
    int offset = offset(reference);
    return Arrays.copyOfRange(page(reference), offset, offset + length(reference));
  }
}
