package io.headwater.video.recommend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns how much each part of the model should count, separately for users with short and with
 * long histories. Some fixed mixes compete: before the model learns from an item, each of them is
 * rewarded for where it would have put that item, with 1 if among the first {@link #TOP} and 1 /
 * place besides. In use is the mix with the most reward so far (follow the leader), of equal ones
 * the first, so that there is no rate to set and the mix in use is one that was measured itself.
 */
final class Blend {
  /** Histories of 0, 1, 2-3, 4-7, 8-15, … items, the last of all that are longer. */
  static final int SEGMENTS = 12;

  /** As many recommendations as people look at. */
  private static final int TOP = 10;

  /**
   * The shares of item-kNN that are tried: each twice as much as the one before it, and nearly all.
   * Not all: where no neighbour speaks for an item, popularity puts it in order.
   */
  private static final List<Double> SHARES = List.of(0.1, 0.2, 0.4, 0.8, 0.95);

  private final Mix[] mixes;
  private final double[][] gains;
  private final Mix[] inUse = new Mix[SEGMENTS];

  Blend() {
    mixes = competitors().toArray(Mix[]::new);
    gains = new double[SEGMENTS][mixes.length];
    Arrays.fill(inUse, mixes[0]);
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

  double gain(int segment, int mix) {
    return gains[segment][mix];
  }

  /** The state that another one had. */
  void restore(int segment, double[] savedGains) {
    System.arraycopy(savedGains, 0, gains[segment], 0, mixes.length);
    inUse[segment] = leader(segment);
  }

  /** A user of this segment took an item; the places are where the mixes would have put it. */
  void reward(int segment, Places places) {
    for (int i = 0; i < mixes.length; i++) {
      int place = places.of(mixes[i]);
      if (place != Places.NOWHERE) {
        gains[segment][i] += 1.0 / place + (place <= TOP ? 1 : 0);
      }
    }
    inUse[segment] = leader(segment);
  }

  private Mix leader(int segment) {
    int leader = 0;
    for (int i = 1; i < mixes.length; i++) {
      if (gains[segment][i] > gains[segment][leader]) {
        leader = i;
      }
    }
    return mixes[leader];
  }
}
