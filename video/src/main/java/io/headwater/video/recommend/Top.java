package io.headwater.video.recommend;

/** The best items so far, at most so many: higher scores first, of equal ones lower numbers. */
final class Top {
  private final int[] items;
  private final double[] scores;
  private int size;

  Top(int most) {
    items = new int[most];
    scores = new double[most];
  }

  void offer(int item, double score) {
    if (size == items.length && !isBefore(item, score, size - 1)) {
      return;
    }
    int at = size < items.length ? size++ : size - 1;
    while (at > 0 && isBefore(item, score, at - 1)) {
      items[at] = items[at - 1];
      scores[at] = scores[at - 1];
      at--;
    }
    items[at] = item;
    scores[at] = score;
  }

  private boolean isBefore(int item, double score, int at) {
    return score > scores[at] || (score == scores[at] && item < items[at]);
  }

  /** Whether no item of at most this score, and at least this number if it is equal, gets in. */
  boolean refuses(int item, double score) {
    return size == items.length && !isBefore(item, score, size - 1);
  }

  int size() {
    return size;
  }

  int item(int at) {
    return items[at];
  }

  double score(int at) {
    return scores[at];
  }
}
