package io.headwater.video.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Puts rows in an order that depends on nothing but their partitions and ids: by their hash, and
 * where that is equal by what it is the hash of.
 */
final class RowOrder {
  private RowOrder() {}

  static int[] of(IdRows rows) {
    int rowBits = 64 - Long.numberOfLeadingZeros(rows.limit());
    long rowMask = (1L << rowBits) - 1;
    long[] keys = new long[rows.size()];
    int n = 0;
    for (int row = 0; row < rows.limit(); row++) {
      if (rows.exists(row)) {
        keys[n++] = (rows.hash(row) & ~rowMask) | row;
      }
    }
    Arrays.sort(keys);
    int[] sorted = new int[n];
    for (int i = 0; i < n; i++) {
      sorted[i] = (int) (keys[i] & rowMask);
    }
    for (int i = 0; i < n; ) {
      int from = i;
      for (i++; i < n && (keys[i] & ~rowMask) == (keys[from] & ~rowMask); ) {
        i++;
      }
      if (i - from > 1) {
        sortByIds(rows, sorted, from, i);
      }
    }
    return sorted;
  }

  private static void sortByIds(IdRows rows, int[] sorted, int from, int to) {
    List<Integer> equal = new ArrayList<>();
    for (int i = from; i < to; i++) {
      equal.add(sorted[i]);
    }
    equal.sort(Comparator.<Integer>comparingInt(rows::partition).thenComparing(rows::id));
    for (int i = from; i < to; i++) {
      sorted[i] = equal.get(i - from);
    }
  }
}
