package io.headwater.video.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows of numbers, each found by a partition and an id, and each with a second id, its owner. A row
 * keeps its number until it is removed.
 *
 * <p>Memory: 8 bytes for each number, 40 for the ids if they are UUIDs in their canonical form, 4
 * to 16 for the hash table; other ids take their bytes in UTF-8 besides. Open addressing with
 * linear probing; a removal moves the rows behind it up, so that there are no tombstones.
 *
 * <p>Not safe for use by many threads.
 */
public final class IdRows {
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int OWNER_HIGH = 2;
  private static final int OWNER_LOW = 3;
  private static final int FLAGS = 4;
  private static final int NUMBERS = 5;

  private static final long USED = 1;
  private static final long ID_IS_UUID = 2;
  private static final long OWNER_IS_UUID = 4;
  private static final int PARTITION_SHIFT = 32;

  private static final int PAGE_SHIFT = 12;
  private static final int PAGE_ROWS = 1 << PAGE_SHIFT;
  private static final int SMALLEST = 16;

  private final int width;
  private final IdText key = new IdText();
  private long[][] pages = new long[4][];
  private int[] slots = new int[SMALLEST];
  private Arena texts = new Arena();
  private int size;
  private int limit;
  private int free = -1;

  /**
   * An empty table.
   *
   * @param numbers how many numbers a row has
   */
  public IdRows(int numbers) {
    width = NUMBERS + numbers;
  }

  /** How many rows there are. */
  public int size() {
    return size;
  }

  /** All rows have numbers below this. */
  public int limit() {
    return limit;
  }

  /** Whether there is a row of this number. */
  public boolean exists(int row) {
    return (word(row, FLAGS) & USED) != 0;
  }

  /** The row of an id in a partition, or -1. */
  public int find(int partition, String id) {
    key.set(id);
    return slots[slot(partition)] - 1;
  }

  /**
   * Adds a row of zeros. The owner is the empty text.
   *
   * @param partition 0 to 2^31 - 1
   * @return its number
   * @throws IllegalArgumentException if there is one, or the id has more than 65,535 bytes
   */
  public int add(int partition, String id) {
    key.set(id);
    return addKey(partition);
  }

  private int addKey(int partition) {
    int slot = slot(partition);
    if (slots[slot] != 0) {
      throw new IllegalArgumentException(
          "id '%s' is in partition %d already; expected a new one".formatted(key, partition));
    }
    int row = newRow();
    long flags = USED | (long) partition << PARTITION_SHIFT;
    if (key.isUuid()) {
      flags |= ID_IS_UUID;
      setWord(row, LOW, key.low());
    } else {
      setWord(row, LOW, texts.add(key.text(), 0, key.text().length));
    }
    setWord(row, HIGH, key.high());
    setWord(row, FLAGS, flags);
    slots[slot] = row + 1;
    size++;
    if (2L * size > slots.length) {
      grow();
    }
    return row;
  }

  /** Removes a row; its number may be given to another. */
  public void remove(int row) {
    unlink(row);
    if (!isUuid(row, ID_IS_UUID)) {
      texts.drop(word(row, LOW));
    }
    dropOwner(row);
    Arrays.fill(page(row), at(row), at(row) + width, 0);
    setWord(row, HIGH, free);
    free = row;
    size--;
    if (size == 0) {
      clear();
    } else if (texts.isWasteful()) {
      compact();
    }
  }

  /** The partition of a row. */
  public int partition(int row) {
    return (int) (word(row, FLAGS) >>> PARTITION_SHIFT);
  }

  /** The id of a row. */
  public String id(int row) {
    return isUuid(row, ID_IS_UUID)
        ? IdText.uuid(word(row, HIGH), word(row, LOW))
        : new String(texts.get(word(row, LOW)), StandardCharsets.UTF_8);
  }

  /** The owner of a row. */
  public String owner(int row) {
    return isUuid(row, OWNER_IS_UUID)
        ? IdText.uuid(word(row, OWNER_HIGH), word(row, OWNER_LOW))
        : new String(texts.get(word(row, OWNER_LOW)), StandardCharsets.UTF_8);
  }

  /**
   * Sets the owner of a row.
   *
   * @throws IllegalArgumentException if it has more than 65,535 bytes
   */
  public void setOwner(int row, String owner) {
    key.set(owner);
    setOwnerToKey(row);
  }

  private void setOwnerToKey(int row) {
    dropOwner(row);
    long flags = word(row, FLAGS) & ~OWNER_IS_UUID;
    setWord(row, FLAGS, key.isUuid() ? flags | OWNER_IS_UUID : flags);
    setWord(row, OWNER_HIGH, key.high());
    long low = key.isUuid() ? key.low() : texts.add(key.text(), 0, key.text().length);
    setWord(row, OWNER_LOW, low);
  }

  /** The most bytes that {@link #writeIds} writes. */
  public static final int MAX_ID_BYTES = 2 * (3 + 0xFFFF);

  /**
   * Writes id and owner of a row, to be read by {@link #addRead}.
   *
   * @param withOwner whether to write the owner; else the empty text in its place
   */
  public void writeIds(int row, boolean withOwner, ByteBuffer out) {
    write(isUuid(row, ID_IS_UUID), word(row, HIGH), word(row, LOW), out);
    if (withOwner) {
      write(isUuid(row, OWNER_IS_UUID), word(row, OWNER_HIGH), word(row, OWNER_LOW), out);
    } else {
      out.put((byte) 0).putShort((short) 0);
    }
  }

  private void write(boolean uuid, long high, long low, ByteBuffer out) {
    out.put((byte) (uuid ? 1 : 0));
    if (uuid) {
      out.putLong(high).putLong(low);
    } else {
      byte[] text = texts.get(low);
      out.putShort((short) text.length).put(text);
    }
  }

  /**
   * Adds a row of zeros with id and owner as {@link #writeIds} wrote them.
   *
   * @throws IllegalArgumentException if there is one of this id
   * @throws java.nio.BufferUnderflowException if the bytes end before
   */
  public int addRead(int partition, ByteBuffer in) {
    key.read(in);
    int row = addKey(partition);
    key.read(in);
    setOwnerToKey(row);
    return row;
  }

  /** A number of a row. */
  public long get(int row, int number) {
    return word(row, NUMBERS + number);
  }

  /** Sets a number of a row. */
  public void set(int row, int number, long value) {
    setWord(row, NUMBERS + number, value);
  }

  /** The numbers of all rows, in an order that depends on nothing but their partitions and ids. */
  public int[] sorted() {
    return RowOrder.of(this);
  }

  /** 64 bits of hash of partition and id. */
  long hash(int row) {
    return hash(partition(row), word(row, HIGH), isUuid(row, ID_IS_UUID) ? word(row, LOW) : 0);
  }

  private static long hash(int partition, long high, long low) {
    return IdText.mix(high ^ Long.rotateLeft(low, 31) * 0x9E3779B97F4A7C15L ^ partition);
  }

  /** The slot of the row that has the key, or the free one where it belongs. */
  private int slot(int partition) {
    int mask = slots.length - 1;
    int slot = (int) hash(partition, key.high(), key.low()) & mask;
    while (slots[slot] != 0 && !matches(slots[slot] - 1, partition)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean matches(int row, int partition) {
    if (word(row, HIGH) != key.high() || partition(row) != partition) {
      return false;
    }
    if (isUuid(row, ID_IS_UUID) != key.isUuid()) {
      return false;
    }
    return key.isUuid() ? word(row, LOW) == key.low() : texts.holds(word(row, LOW), key.text());
  }

  private void grow() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int row = 0; row < limit; row++) {
      if (exists(row)) {
        int slot = (int) hash(row) & mask;
        while (slots[slot] != 0) {
          slot = slot + 1 & mask;
        }
        slots[slot] = row + 1;
      }
    }
  }

  /** Frees the slot of a row, and moves up those behind it that were pushed past it. */
  private void unlink(int row) {
    int mask = slots.length - 1;
    int hole = (int) hash(row) & mask;
    while (slots[hole] != row + 1) {
      hole = hole + 1 & mask;
    }
    for (int next = hole + 1 & mask; slots[next] != 0; next = next + 1 & mask) {
      int home = (int) hash(slots[next] - 1) & mask;
      if ((next - home & mask) >= (next - hole & mask)) {
        slots[hole] = slots[next];
        hole = next;
      }
    }
    slots[hole] = 0;
  }

  private int newRow() {
    if (free >= 0) {
      int row = free;
      free = (int) word(row, HIGH);
      setWord(row, HIGH, 0);
      return row;
    }
    int page = limit >>> PAGE_SHIFT;
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, page * 2);
    }
    if ((limit & PAGE_ROWS - 1) == 0) {
      pages[page] = new long[PAGE_ROWS * width];
    }
    return limit++;
  }

  private void dropOwner(int row) {
    if (!isUuid(row, OWNER_IS_UUID)) {
      texts.drop(word(row, OWNER_LOW));
    }
  }

  /** Gives all memory back. */
  private void clear() {
    pages = new long[4][];
    slots = new int[SMALLEST];
    texts = new Arena();
    limit = 0;
    free = -1;
  }

  private void compact() {
    Arena kept = new Arena();
    for (int row = 0; row < limit; row++) {
      if (exists(row)) {
        if (!isUuid(row, ID_IS_UUID)) {
          setWord(row, LOW, moved(word(row, LOW), kept));
        }
        if (!isUuid(row, OWNER_IS_UUID)) {
          setWord(row, OWNER_LOW, moved(word(row, OWNER_LOW), kept));
        }
      }
    }
    texts = kept;
  }

  private long moved(long reference, Arena to) {
    return to.add(texts.page(reference), Arena.offset(reference), Arena.length(reference));
  }

  private boolean isUuid(int row, long flag) {
    return (word(row, FLAGS) & flag) != 0;
  }

  private long word(int row, int word) {
    return page(row)[at(row) + word];
  }

  private void setWord(int row, int word, long value) {
    page(row)[at(row) + word] = value;
  }

  private long[] page(int row) {
    return pages[row >>> PAGE_SHIFT];
  }

  private int at(int row) {
    return (row & PAGE_ROWS - 1) * width;
  }
}
