package io.headwater.video.recommend;

/**
 * Where each mix would have put an item for a user, without scoring all items: only the near ones
 * are scored, the others are counted in the order of popularity. Ties are not looked at. Scratch
 * space, no state.
 */
final class Places {
  /** The place of an item that the mix knows nothing of. */
  static final int NOWHERE = 0;

  private final Scores scores;
  private final DecayedPopularity fast;
  private final DecayedPopularity slow;

  private int[] history = {};
  private int length;
  private int target;

  /** What the parts say about the near items, side by side: this is where the time goes. */
  private int near;

  private double[] conditional = {};
  private double[] cosine = {};
  private double[] fastCounts = {};
  private double[] slowCounts = {};

  Places(Scores scores, DecayedPopularity fast, DecayedPopularity slow) {
    this.scores = scores;
    this.fast = fast;
    this.slow = slow;
  }

  /**
   * The user that the scores look at has these items, and takes another.
   *
   * @param valid how many of the history are valid
   */
  void look(int[] itemsOfUser, int valid, int taken) {
    history = itemsOfUser;
    length = valid;
    target = taken;
    near = scores.nearSize();
    if (near > conditional.length) {
      conditional = new double[near * 2];
      cosine = new double[near * 2];
      fastCounts = new double[near * 2];
      slowCounts = new double[near * 2];
    }
    for (int i = 0; i < near; i++) {
      int item = scores.near()[i];
      conditional[i] = scores.conditional(item);
      cosine[i] = scores.cosine(item);
      fastCounts[i] = fast.count(item);
      slowCounts[i] = slow.count(item);
    }
  }

  /**
   * The place of the target, from 1, or {@link #NOWHERE}.
   *
   * @param mix with one of the two popularities at most
   */
  int of(Mix mix) {
    DecayedPopularity popularity = mix.fast() > 0 ? fast : slow;
    double factor = (mix.fast() + mix.slow()) * popularity.scale();
    double own =
        mix.conditional() * scores.conditional(target)
            + mix.cosine() * scores.cosine(target)
            + factor * popularity.count(target);
    if (own <= 0) {
      return NOWHERE;
    }
    int better = factor > 0 ? popularCandidates(popularity, own / factor) : 0;
    if (mix.conditional() + mix.cosine() > 0) {
      better += nearBy(mix, popularity == fast ? fastCounts : slowCounts, factor, own);
    }
    return better + 1;
  }

  /** How many items that are not the user's are counted more than that. */
  private int popularCandidates(DecayedPopularity popularity, double count) {
    int above = popularity.above(count);
    for (int i = 0; i < length; i++) {
      if (popularity.count(history[i]) > count) {
        above--;
      }
    }
    return above;
  }

  /** How many of the near items are better, beyond those that are so by popularity alone. */
  private int nearBy(Mix mix, double[] counts, double factor, double own) {
    double byHistory = mix.conditional();
    double byBoth = mix.cosine();
    double count = factor > 0 ? own / factor : Double.POSITIVE_INFINITY;
    int better = 0;
    for (int i = 0; i < near; i++) {
      double score = byHistory * conditional[i] + byBoth * cosine[i] + factor * counts[i];
      better += score > own ? 1 : 0;
      better -= counts[i] > count ? 1 : 0;
    }
    return better;
  }
}
