package io.headwater.video.recommend;

import java.util.Arrays;

/**
 * What the parts of the model say about each item for one user at a time: scratch space, no state.
 *
 * <p>Item-kNN: the newest {@link #HISTORY} items of the user, each counting e^(-1/5) as much as the
 * one after it; the score of an item is the sum of its weights as a neighbour of these, divided by
 * how often they were taken. All counts are raised by {@link #SHRINK}, so that a rare item says
 * little.
 */
final class Scores {
  /**
   * So many items of a history count. This, the decay along the history and the shrinkage were the
   * best in a sweep of 36 settings, whose best 16 lay within 3 % of each other.
   */
  static final int HISTORY = 20;

  private static final double DECAY = 5;
  private static final double SHRINK = 10;

  private final Neighbours neighbours;
  private final DecayedPopularity fast;
  private final DecayedPopularity slow;
  private final double[] recency = new double[HISTORY];

  private double[] conditional = {};
  private double[] cosine = {};
  private int[] marks = {};
  private int own;
  private int[] near = {};
  private int nearSize;

  private Mix mix = new Mix(0, 0, 0, 0);
  private double fastFactor;
  private double slowFactor;

  Scores(Neighbours neighbours, DecayedPopularity fast, DecayedPopularity slow) {
    this.neighbours = neighbours;
    this.fast = fast;
    this.slow = slow;
    for (int i = 0; i < HISTORY; i++) {
      recency[i] = StrictMath.exp(-i / DECAY);
    }
  }

  /** Looks at a user who has these items, the oldest first. */
  void look(int[] history, int length) {
    clear();
    for (int i = 0; i < length; i++) {
      marks[history[i]] = own;
    }
    double weights = 0;
    for (int i = 0; i < Math.min(length, HISTORY); i++) {
      weights += recency[i];
      spread(history[length - 1 - i], recency[i]);
    }
    normalise(weights);
  }

  /** Makes all marks stale: marks of a look are larger than those of the looks before it. */
  private void clear() {
    if (marks.length < fast.items()) {
      int capacity = Math.max(fast.items(), marks.length * 2);
      conditional = new double[capacity];
      cosine = new double[capacity];
      near = new int[capacity];
      marks = Arrays.copyOf(marks, capacity);
    }
    if (own > Integer.MAX_VALUE - 4) {
      Arrays.fill(marks, 0);
      own = 0;
    }
    own += 2;
    nearSize = 0;
  }

  private void spread(int item, double weight) {
    double taken = neighbours.taken(item) + SHRINK;
    double byCount = weight / taken;
    double byRoot = weight / Math.sqrt(taken);
    int size = neighbours.size(item);
    int[] items = neighbours.items(item);
    float[] weights = neighbours.weights(item);
    for (int i = 0; i < size; i++) {
      int other = items[i];
      if (marks[other] == own + 1) {
        conditional[other] += byCount * weights[i];
        cosine[other] += byRoot * weights[i];
      } else if (marks[other] != own) {
        marks[other] = own + 1;
        near[nearSize++] = other;
        conditional[other] = byCount * weights[i];
        cosine[other] = byRoot * weights[i];
      }
    }
  }

  /** The cosine gets the same maximum as the conditional, so that the two can be mixed. */
  private void normalise(double weights) {
    double mostConditional = 0;
    double mostCosine = 0;
    for (int i = 0; i < nearSize; i++) {
      int item = near[i];
      conditional[item] /= weights;
      cosine[item] /= Math.sqrt(neighbours.taken(item) + SHRINK);
      mostConditional = Math.max(mostConditional, conditional[item]);
      mostCosine = Math.max(mostCosine, cosine[item]);
    }
    double scale = mostCosine > 0 ? mostConditional / mostCosine : 0;
    for (int i = 0; i < nearSize; i++) {
      cosine[near[i]] *= scale;
    }
  }

  /** From now on, {@link #score} is that of this mix. */
  void mixed(Mix with) {
    mix = with;
    fastFactor = with.fast() * fast.scale();
    slowFactor = with.slow() * slow.scale();
  }

  double score(int item) {
    double popular = popularity(fast.count(item), slow.count(item));
    return isNear(item)
        ? mix.conditional() * conditional[item] + mix.cosine() * cosine[item] + popular
        : popular;
  }

  /** The score of an item that is not near to the user, of these counts. */
  double popularity(double fastCount, double slowCount) {
    return fastFactor * fastCount + slowFactor * slowCount;
  }

  boolean isOwn(int item) {
    return marks[item] == own;
  }

  /** Whether the item is a neighbour of the user's, and not the user's. */
  boolean isNear(int item) {
    return marks[item] == own + 1;
  }

  /** How many items are near. */
  int nearSize() {
    return nearSize;
  }

  /** The near items, of which the first {@link #nearSize} are valid. */
  int[] near() {
    return near;
  }

  /** What item-kNN alone says, normalised by the history. */
  double conditional(int item) {
    return isNear(item) ? conditional[item] : 0;
  }

  /** What item-kNN alone says, normalised by both items. */
  double cosine(int item) {
    return isNear(item) ? cosine[item] : 0;
  }
}
