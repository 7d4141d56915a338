package io.headwater.core.topic;

import java.util.Arrays;

/** The offsets that are parked of one key, in order. Eight bytes each: the messages stay stored. */
final class ParkedOffsets {
  private long[] offsets = new long[1];
  private int from;
  private int to;

  boolean isEmpty() {
    return from == to;
  }

  int size() {
    return to - from;
  }

  long first() {
    if (isEmpty()) {
      throw new AssertionError("nothing of this key is parked; expected the caller to look first");
    }
    return offsets[from];
  }

  boolean contains(long offset) {
    return Arrays.binarySearch(offsets, from, to, offset) >= 0;
  }

  /** False if it is there already. */
  boolean add(long offset) {
    int at = Arrays.binarySearch(offsets, from, to, offset);
    if (at >= 0) {
      return false;
    }
    int behind = to - (-at - 1);
    if (to == offsets.length) {
      compact();
    }
    System.arraycopy(offsets, to - behind, offsets, to - behind + 1, behind);
    offsets[to - behind] = offset;
    to++;
    return true;
  }

  /** False if it is not there. */
  boolean remove(long offset) {
    int at = Arrays.binarySearch(offsets, from, to, offset);
    if (at < 0) {
      return false;
    }
    System.arraycopy(offsets, from, offsets, from + 1, at - from);
    from++;
    return true;
  }

  private void compact() {
    int size = size();
    long[] target = size * 2 > offsets.length ? new long[size * 2] : offsets;
    System.arraycopy(offsets, from, target, 0, size);
    offsets = target;
    from = 0;
    to = size;
  }
}
