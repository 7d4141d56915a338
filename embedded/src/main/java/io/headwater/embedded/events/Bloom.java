package io.headwater.embedded.events;

/**
 * Says of a key that it is surely absent, or perhaps present. Split into blocks of 512 bits, so
 * that a question costs one cache line: the high half of the key chooses the block, eight bits are
 * set in it, one in each word (F. Putze, P. Sanders, J. Singler: Cache-, Hash- and Space-Efficient
 * Bloom Filters, 2007). With 10 bits a key about 1 % of absent keys are taken for present.
 */
final class Bloom {
  private static final int WORDS = 8;
  private static final int BITS_PER_KEY = 10;
  private final long[] words;

  Bloom(long[] words) {
    this.words = words;
  }

  static Bloom forKeys(int keys) {
    long blocks = Math.max(1, ((long) keys * BITS_PER_KEY + 511) / 512);
    return new Bloom(new long[Math.toIntExact(blocks * WORDS)]);
  }

  private static int bit(long bits, int word) {
    return (int) (bits >>> (word * 6)) & 63;
  }

  private int block(long key) {
    return (int) (((key >>> 32) * (words.length / WORDS)) >>> 32) * WORDS;
  }

  void add(long key) {
    int block = block(key);
    long bits = spread(key);
    for (int i = 0; i < WORDS; i++) {
      words[block + i] |= 1L << bit(bits, i);
    }
  }

  boolean mayHold(long key) {
    int block = block(key);
    long bits = spread(key);
    for (int i = 0; i < WORDS; i++) {
      if (((words[block + i] >>> bit(bits, i)) & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Bits that do not follow from those that chose the block. */
  private static long spread(long key) {
    long mixed = key * 0x9E37_79B9_7F4A_7C15L;
    return mixed ^ (mixed >>> 29);
  }

  long[] words() {
    return words;
  }
}
