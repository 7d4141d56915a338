package io.headwater.video.recommend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns how much each part of the model should count, separately for users with short and with
 * long histories. Some fixed mixes compete: before the model learns from an item, each of them is
 * rewarded with 1 / (the place where it would have put that item). Their weights follow Hedge
 * (Freund and Schapire, 1997) with the rate sqrt(8 ln(mixes) / rewards so far) of its regret bound,
 * so that there is nothing to set; the mix in use is their mean.
 */
final class Blend {
  /** Histories of 0, 1, 2-3, 4-7, 8-15, … items, the last of all that are longer. */
  static final int SEGMENTS = 12;

  /** The shares of item-kNN that are tried: each twice as much as the one before it. */
  private static final List<Double> SHARES = List.of(0.1, 0.2, 0.4, 0.8);

  private final Mix[] mixes;
  private final double[][] gains;
  private final int[] rounds = new int[SEGMENTS];
  private final Mix[] inUse = new Mix[SEGMENTS];

  Blend() {
    mixes = competitors().toArray(Mix[]::new);
    gains = new double[SEGMENTS][mixes.length];
    Arrays.fill(inUse, mean(0));
  }

  private static List<Mix> competitors() {
    List<Mix> mixes = new ArrayList<>();
    mixes.add(new Mix(0, 0, 1, 0));
    mixes.add(new Mix(0, 0, 0, 1));
    for (double conditional : List.of(0.0, 0.5, 1.0)) {
      for (double share : SHARES) {
        double first = share * conditional;
        double second = share * (1 - conditional);
        mixes.add(new Mix(first, second, 1 - share, 0));
        mixes.add(new Mix(first, second, 0, 1 - share));
      }
      mixes.add(new Mix(conditional, 1 - conditional, 0, 0));
    }
    return mixes;
  }

  static int segment(int historyLength) {
    return Math.min(SEGMENTS - 1, Integer.SIZE - Integer.numberOfLeadingZeros(historyLength));
  }

  /** The mix for users of a segment. */
  Mix mix(int segment) {
    return inUse[segment];
  }

  int mixes() {
    return mixes.length;
  }

  int rounds(int segment) {
    return rounds[segment];
  }

  double gain(int segment, int mix) {
    return gains[segment][mix];
  }

  /** The state that another one had. */
  void restore(int segment, int savedRounds, double[] savedGains) {
    rounds[segment] = savedRounds;
    System.arraycopy(savedGains, 0, gains[segment], 0, mixes.length);
    inUse[segment] = mean(segment);
  }

  /** A user of this segment took an item; the places are where the mixes would have put it. */
  void reward(int segment, Places places) {
    for (int i = 0; i < mixes.length; i++) {
      int place = places.of(mixes[i]);
      gains[segment][i] += place == Places.NOWHERE ? 0 : 1.0 / place;
    }
    rounds[segment]++;
    inUse[segment] = mean(segment);
  }

  private Mix mean(int segment) {
    double rate = Math.sqrt(8 * StrictMath.log(mixes.length) / Math.max(1, rounds[segment]));
    double most = Arrays.stream(gains[segment]).max().orElse(0);
    double sum = 0;
    double conditional = 0;
    double cosine = 0;
    double fast = 0;
    double slow = 0;
    for (int i = 0; i < mixes.length; i++) {
      double weight = StrictMath.exp(rate * (gains[segment][i] - most));
      sum += weight;
      conditional += weight * mixes[i].conditional();
      cosine += weight * mixes[i].cosine();
      fast += weight * mixes[i].fast();
      slow += weight * mixes[i].slow();
    }
    return new Mix(conditional / sum, cosine / sum, fast / sum, slow / sum);
  }
}
