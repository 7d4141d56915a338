package io.headwater.video.recommend;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How often each item was taken, where an event counts half as much after so many later ones. The
 * counts do not shrink: each new event counts more than its predecessor, and once in a while all
 * are divided by a power of two, which is exact.
 *
 * <p>Keeps the items in the order of their counts, equal ones by number.
 */
final class DecayedPopularity {
  private static final double LARGEST_UNIT = 0x1p400;

  private final double growth;
  private double unit = 1;
  private double total;
  private double[] counts = {};
  private int[] order = {};
  private int[] place = {};
  private int items;

  /**
   * Nothing was taken yet.
   *
   * @param halfLife in events; infinite for plain popularity
   */
  DecayedPopularity(double halfLife) {
    growth = StrictMath.pow(2, 1 / halfLife);
  }

  /** The state that another one had; the order follows from the counts. */
  void restore(double savedUnit, double savedTotal, double[] savedCounts) {
    growTo(savedCounts.length);
    unit = savedUnit;
    total = savedTotal;
    System.arraycopy(savedCounts, 0, counts, 0, items);
    sort();
  }

  /** Adds items that nobody has taken, up to this many in all. */
  void growTo(int count) {
    if (count > counts.length) {
      int capacity = Math.max(count, counts.length * 2);
      counts = Arrays.copyOf(counts, capacity);
      order = Arrays.copyOf(order, capacity);
      place = Arrays.copyOf(place, capacity);
    }
    for (; items < count; items++) {
      order[items] = items;
      place[items] = items;
    }
  }

  /** The item was taken. */
  void learn(int item) {
    counts[item] += unit;
    total += unit;
    unit *= growth;
    moveUp(item);
    if (unit > LARGEST_UNIT) {
      rescale();
    }
  }

  private void moveUp(int item) {
    double count = counts[item];
    int at = place[item];
    while (at > 0 && isBehind(order[at - 1], item, count)) {
      order[at] = order[at - 1];
      place[order[at]] = at;
      at--;
    }
    order[at] = item;
    place[item] = at;
  }

  private boolean isBehind(int other, int item, double count) {
    return counts[other] < count || (counts[other] == count && other > item);
  }

  /** Old counts may become 0 here, and so equal: they are put in order anew. */
  private void rescale() {
    for (int i = 0; i < items; i++) {
      counts[i] /= LARGEST_UNIT;
    }
    total /= LARGEST_UNIT;
    unit /= LARGEST_UNIT;
    sort();
  }

  private void sort() {
    int[] sorted =
        IntStream.range(0, items)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -counts[i]).thenComparing(i -> i))
            .mapToInt(i -> i)
            .toArray();
    for (int at = 0; at < items; at++) {
      order[at] = sorted[at];
      place[sorted[at]] = at;
    }
  }

  /** The share of an item in all that was taken is its count times this. */
  double scale() {
    return total > 0 ? 1 / total : 0;
  }

  double count(int item) {
    return counts[item];
  }

  /** The item at a place, 0 for the most popular. */
  int at(int rank) {
    return order[rank];
  }

  /** The place of an item. */
  int placeOf(int item) {
    return place[item];
  }

  /** How many items have a count of more than this. */
  int above(double count) {
    int low = 0;
    int high = items;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (counts[order[middle]] > count) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int items() {
    return items;
  }

  double unit() {
    return unit;
  }

  double total() {
    return total;
  }
}
