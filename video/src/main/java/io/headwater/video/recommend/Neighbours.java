package io.headwater.video.recommend;

import java.util.Arrays;

/**
 * Which items were taken near which others by the same user, and how near. For each item the
 * heaviest neighbours are kept, as in the Space-Saving sketch (Metwally, Agrawal, El Abbadi, 2005):
 * when an item has {@link #MOST} of them, a new one takes the place and the weight of the lightest,
 * so that one which returns can rise.
 *
 * <p>Memory: 8 bytes for a neighbour, so at most 16 KiB for an item.
 */
final class Neighbours {
  /** So many of an item are kept. */
  static final int MOST = 2_048;

  private static final int[] NO_ITEMS = {};
  private static final float[] NO_WEIGHTS = {};

  private int[][] items = new int[16][];
  private float[][] weights = new float[16][];
  private int[] sizes = new int[16];
  private int[] taken = new int[16];

  /** Makes room for items up to this many. */
  void growTo(int count) {
    if (count > items.length) {
      int capacity = Math.max(count, items.length * 2);
      items = Arrays.copyOf(items, capacity);
      weights = Arrays.copyOf(weights, capacity);
      sizes = Arrays.copyOf(sizes, capacity);
      taken = Arrays.copyOf(taken, capacity);
    }
  }

  /** How often an item was taken. */
  int taken(int item) {
    return taken[item];
  }

  /** An item was taken so many times more. */
  void take(int item, int times) {
    taken[item] += times;
  }

  int size(int item) {
    return sizes[item];
  }

  /** The neighbours of an item, of which the first {@link #size} are valid. */
  int[] items(int item) {
    return items[item] == null ? NO_ITEMS : items[item];
  }

  /** Their weights. */
  float[] weights(int item) {
    return weights[item] == null ? NO_WEIGHTS : weights[item];
  }

  /** The two items were taken near each other. */
  void pair(int one, int other, float weight) {
    add(one, other, weight);
    add(other, one, weight);
  }

  /** Adds to the weight of a neighbour of an item. */
  void add(int item, int neighbour, float weight) {
    int[] near = items(item);
    int size = sizes[item];
    for (int i = 0; i < size; i++) {
      if (near[i] == neighbour) {
        weights[item][i] += weight;
        return;
      }
    }
    if (size == MOST) {
      int lightest = lightest(weights[item]);
      near[lightest] = neighbour;
      weights[item][lightest] += weight;
      return;
    }
    if (size == near.length) {
      items[item] = Arrays.copyOf(near, Math.min(MOST, Math.max(4, size * 2)));
      weights[item] = Arrays.copyOf(weights(item), items[item].length);
    }
    items[item][size] = neighbour;
    weights[item][size] = weight;
    sizes[item] = size + 1;
  }

  private static int lightest(float[] weights) {
    int lightest = 0;
    for (int i = 1; i < MOST; i++) {
      if (weights[i] < weights[lightest]) {
        lightest = i;
      }
    }
    return lightest;
  }
}
