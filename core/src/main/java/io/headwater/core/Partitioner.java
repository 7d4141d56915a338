package io.headwater.core;

import java.nio.charset.StandardCharsets;

/**
 * Which partition a key belongs to: 32-bit MurmurHash2 of its UTF-8 with seed 0x9747b28c, made
 * positive by dropping the sign bit, modulo the number of partitions; the choice of Kafka's
 * clients, so that a topic can move there and back. Algorithm: Austin Appleby's MurmurHash2, public
 * domain.
 */
public final class Partitioner {
  private Partitioner() {}

  /**
   * The partition of a key.
   *
   * @param partitions how many there are, 1 or more
   */
  public static int partition(String key, int partitions) {
    return (murmur2(key.getBytes(StandardCharsets.UTF_8)) & 0x7fffffff) % partitions;
  }

  private static int murmur2(byte[] data) {
    int length = data.length;
    int m = 0x5bd1e995;
    int h = 0x9747b28c ^ length;
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      int k =
          (data[i] & 0xff)
              | ((data[i + 1] & 0xff) << 8)
              | ((data[i + 2] & 0xff) << 16)
              | ((data[i + 3] & 0xff) << 24);
      k *= m;
      k ^= k >>> 24;
      k *= m;
      h *= m;
      h ^= k;
    }
    int tail = 0;
    for (int j = length - 1; j >= i; j--) {
      tail = (tail << 8) | (data[j] & 0xff);
    }
    if (i < length) {
      h ^= tail;
      h *= m;
    }
    h ^= h >>> 13;
    h *= m;
    return h ^ (h >>> 15);
  }
}
