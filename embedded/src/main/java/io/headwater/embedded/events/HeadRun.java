package io.headwater.embedded.events;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The index of the newest events, in memory. One writer adds; readers on other threads see, without
 * locks, at least what was added before the head they know was published, and must themselves leave
 * out what lies behind it.
 *
 * <p>A hash table leads from a key to its newest posting, and each posting to the one before. A
 * posting is complete before the table points at it (release), and whoever follows the pointer
 * (acquire) sees it whole. Tables and chunks grow by being copied or added to, never in place.
 */
final class HeadRun implements IndexRun {
  private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
  private static final int CHUNK_BITS = 13;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private final long base;
  private volatile Table table = new Table(1 << 10);
  private volatile long[][] nodes = new long[0][];
  private volatile long[][] addresses = new long[0][];
  private volatile int count;
  private volatile IdTimes idTimes = IdTimes.NONE;
  private int nodeCount = 1;
  private int keyCount;

  HeadRun(long base) {
    this.base = base;
  }

  /** Open addressing; a slot is free while its newest posting is 0. */
  private static final class Table {
    final long[] keys;
    final int[] newest;
    final int[] counts;

    Table(int slots) {
      keys = new long[slots];
      newest = new int[slots];
      counts = new int[slots];
    }

    int slotOf(long key) {
      int mask = keys.length - 1;
      int slot = (int) (key ^ (key >>> 32)) & mask;
      while (newestAt(slot) != 0 && keys[slot] != key) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    int newestAt(int slot) {
      return (int) INTS.getAcquire(newest, slot);
    }
  }

  /** Adds the next event. For the writer. */
  void add(long address, long idHigh, long[] keys, int from, int to) {
    int ordinal = count;
    if (ordinal >>> CHUNK_BITS == addresses.length) {
      addresses = withChunk(addresses);
    }
    addresses[ordinal >>> CHUNK_BITS][ordinal & (CHUNK - 1)] = address;
    for (int i = from; i < to; i++) {
      addPosting(keys[i], ordinal);
    }
    idTimes = idTimes.with(idHigh);
    count = ordinal + 1;
  }

  private void addPosting(long key, int ordinal) {
    if (keyCount * 2 >= table.keys.length) {
      grow();
    }
    Table now = table;
    int slot = now.slotOf(key);
    int before = now.newest[slot];
    if (before == 0) {
      keyCount++;
    } else if (ordinalOf(node(before)) == ordinal) {
      return; // two names of one event with one key
    }
    int number = nodeCount++;
    if (number >>> CHUNK_BITS == nodes.length) {
      nodes = withChunk(nodes);
    }
    nodes[number >>> CHUNK_BITS][number & (CHUNK - 1)] = ((long) ordinal << 32) | before;
    now.keys[slot] = key;
    INTS.setRelease(now.counts, slot, now.counts[slot] + 1);
    INTS.setRelease(now.newest, slot, number);
  }

  private static long[][] withChunk(long[][] chunks) {
    long[][] more = Arrays.copyOf(chunks, chunks.length + 1);
    more[chunks.length] = new long[CHUNK];
    return more;
  }

  private void grow() {
    Table old = table;
    Table larger = new Table(old.keys.length * 2);
    for (int slot = 0; slot < old.keys.length; slot++) {
      if (old.newest[slot] != 0) {
        int to = larger.slotOf(old.keys[slot]);
        larger.keys[to] = old.keys[slot];
        larger.counts[to] = old.counts[slot];
        larger.newest[to] = old.newest[slot];
      }
    }
    table = larger;
  }

  private long node(int number) {
    return nodes[number >>> CHUNK_BITS][number & (CHUNK - 1)];
  }

  private static int ordinalOf(long node) {
    return (int) (node >>> 32);
  }

  /** All keys, sorted as signed numbers. For the writer, or when nothing is added any more. */
  long[] sortedKeys() {
    Table now = table;
    long[] keys = new long[keyCount];
    int next = 0;
    for (int slot = 0; slot < now.keys.length; slot++) {
      if (now.newest[slot] != 0) {
        keys[next++] = now.keys[slot];
      }
    }
    Arrays.sort(keys);
    return keys;
  }

  int keyCount() {
    return keyCount;
  }

  int totalPostings() {
    return nodeCount - 1;
  }

  IdTimes idTimes() {
    return idTimes;
  }

  @Override
  public long base() {
    return base;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public int postingCount(long key) {
    Table now = table;
    int slot = now.slotOf(key);
    return now.newestAt(slot) == 0 ? 0 : (int) INTS.getAcquire(now.counts, slot);
  }

  @Override
  public int[] postings(long key, int from, int to) {
    Table now = table;
    int number = now.newestAt(now.slotOf(key));
    int[] found = new int[8];
    int size = 0;
    while (number != 0) {
      long node = node(number);
      int ordinal = ordinalOf(node);
      if (ordinal < from) {
        break;
      }
      if (ordinal < to) {
        if (size == found.length) {
          found = Arrays.copyOf(found, size * 2);
        }
        found[size++] = ordinal;
      }
      number = (int) node;
    }
    int[] ascending = new int[size];
    for (int i = 0; i < size; i++) {
      ascending[i] = found[size - 1 - i];
    }
    return ascending;
  }

  @Override
  public int newest(long key, int to) {
    Table now = table;
    int number = now.newestAt(now.slotOf(key));
    while (number != 0) {
      long node = node(number);
      if (ordinalOf(node) < to) {
        return ordinalOf(node);
      }
      number = (int) node;
    }
    return -1;
  }

  @Override
  public long address(int ordinal) {
    return addresses[ordinal >>> CHUNK_BITS][ordinal & (CHUNK - 1)];
  }

  @Override
  public boolean mayHoldId(long idHigh) {
    return true;
  }
}
