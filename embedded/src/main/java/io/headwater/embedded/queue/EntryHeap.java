package io.headwater.embedded.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait, the earliest first; of equal times the one with the lower id. A heap of four
 * children in arrays of numbers: 28 bytes of memory for an entry, whatever it is of. For one
 * thread.
 */
final class EntryHeap {
  private static final int CHUNK_BITS = 10;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int MASK = CHUNK - 1;
  private static final int CHILDREN = 4;

  private final List<long[]> longs = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private int size;

  /**
   * A message that waits.
   *
   * @param time when it is due, or was ({@link QueueTime})
   * @param id its number, unique in its queue
   * @param address the frame that it is in
   * @param bits where in the frame, its priority, whether it was handed out before, and its size
   */
  record Entry(long time, long id, long address, int bits) {}

  /** Says where an entry lies now: the same address to leave it. */
  interface Mover {
    /** Null to leave it as it is; of the new entry only address and bits count. */
    @Nullable Entry moved(Entry entry);
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The earliest; there must be one. */
  Entry head() {
    return get(0);
  }

  /** The time of the earliest; there must be one. */
  long headTime() {
    return time(0);
  }

  private Entry get(int i) {
    long[] chunk = longs.get(i >>> CHUNK_BITS);
    int at = (i & MASK) * 3;
    return new Entry(chunk[at], chunk[at + 1], chunk[at + 2], ints.get(i >>> CHUNK_BITS)[i & MASK]);
  }

  private long time(int i) {
    return longs.get(i >>> CHUNK_BITS)[(i & MASK) * 3];
  }

  private long id(int i) {
    return longs.get(i >>> CHUNK_BITS)[(i & MASK) * 3 + 1];
  }

  private void set(int i, Entry entry) {
    long[] chunk = longs.get(i >>> CHUNK_BITS);
    int at = (i & MASK) * 3;
    chunk[at] = entry.time;
    chunk[at + 1] = entry.id;
    chunk[at + 2] = entry.address;
    ints.get(i >>> CHUNK_BITS)[i & MASK] = entry.bits;
  }

  private void copy(int from, int to) {
    long[] source = longs.get(from >>> CHUNK_BITS);
    long[] target = longs.get(to >>> CHUNK_BITS);
    System.arraycopy(source, (from & MASK) * 3, target, (to & MASK) * 3, 3);
    ints.get(to >>> CHUNK_BITS)[to & MASK] = ints.get(from >>> CHUNK_BITS)[from & MASK];
  }

  void add(Entry entry) {
    if (size >>> CHUNK_BITS == longs.size()) {
      longs.add(new long[CHUNK * 3]);
      ints.add(new int[CHUNK]);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / CHILDREN;
      if (!isBefore(entry, parent)) {
        break;
      }
      copy(parent, at);
      at = parent;
    }
    set(at, entry);
  }

  private boolean isBefore(Entry entry, int other) {
    long time = time(other);
    return entry.time < time || (entry.time == time && entry.id < id(other));
  }

  /** Takes the earliest away; there must be one. */
  Entry remove() {
    Entry head = get(0);
    size--;
    if (size > 0) {
      sink(get(size));
    }
    int spare = (size >>> CHUNK_BITS) + 2;
    if (longs.size() > spare) {
      longs.removeLast();
      ints.removeLast();
    }
    return head;
  }

  /** Puts an entry in the place of the head, and below those that are earlier. */
  private void sink(Entry entry) {
    int at = 0;
    while (true) {
      int least = leastChild(at);
      if (least >= size || isBefore(entry, least)) {
        break;
      }
      copy(least, at);
      at = least;
    }
    set(at, entry);
  }

  private int leastChild(int of) {
    int least = of * CHILDREN + 1;
    long leastTime = least < size ? time(least) : 0;
    for (int i = least + 1; i < Math.min(size, of * CHILDREN + 1 + CHILDREN); i++) {
      long time = time(i);
      if (time < leastTime || (time == leastTime && id(i) < id(least))) {
        least = i;
        leastTime = time;
      }
    }
    return least;
  }

  void clear() {
    longs.clear();
    ints.clear();
    size = 0;
  }

  /** Looks at those that lie below an address. */
  void below(long address, Consumer<Entry> visitor) {
    for (int i = 0; i < size; i++) {
      if (longs.get(i >>> CHUNK_BITS)[(i & MASK) * 3 + 2] < address) {
        visitor.accept(get(i));
      }
    }
  }

  /** Lets those that lie below an address lie elsewhere; their order stays. */
  void move(long address, Mover mover) {
    for (int i = 0; i < size; i++) {
      long[] chunk = longs.get(i >>> CHUNK_BITS);
      int at = (i & MASK) * 3 + 2;
      if (chunk[at] < address) {
        Entry moved = mover.moved(get(i));
        if (moved != null) {
          chunk[at] = moved.address;
          ints.get(i >>> CHUNK_BITS)[i & MASK] = moved.bits;
        }
      }
    }
  }
}
