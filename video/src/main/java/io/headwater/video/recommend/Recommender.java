package io.headwater.video.recommend;

import io.headwater.core.StateCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Learns what users like, one positive at a time, and recommends. It mixes item-kNN over the newest
 * items of the user with popularity that is forgotten at two speeds; how, it learns as well, from
 * where each mix would have put the next positive ({@link Blend}). Nothing is set for a data set.
 *
 * <p>A new user is recommended what is popular; before anything is learnt, everybody is recommended
 * the catalogue in its order.
 *
 * <p>Deterministic: equal positives in an equal order give equal recommendations, to the last bit,
 * on every machine, and equal bytes. Memory: at most about 16.2 KiB for an item, 24 bytes for a
 * user and 4 to 8 for each positive, beside the names. Not safe for use by many threads.
 */
public final class Recommender {
  /** Events after which a positive counts half as much for popularity. */
  static final double FAST = 1_000;

  /** The same, for what stays popular. */
  static final double SLOW = 3_000;

  final Numbering users = new Numbering();
  final Numbering items = new Numbering();
  final Histories histories = new Histories();
  final Neighbours neighbours = new Neighbours();
  final DecayedPopularity fast = new DecayedPopularity(FAST);
  final DecayedPopularity slow = new DecayedPopularity(SLOW);
  final Blend blend = new Blend();
  private final Scores scores = new Scores(neighbours, fast, slow);
  private final Places places = new Places(scores, fast, slow);
  private final float[] nearness = new float[Scores.HISTORY];
  long learnt;

  /** A recommender that has learnt nothing and knows no item. */
  public Recommender() {
    for (int i = 0; i < nearness.length; i++) {
      nearness[i] = (float) (1 / Math.sqrt(i + 1));
    }
  }

  /** The state as bytes: equal positives in an equal order give equal ones. */
  public static StateCodec<Recommender> codec() {
    return new RecommenderCodec();
  }

  /** There is an item, if it is new behind all that are there already. */
  public void add(String item) {
    itemNumber(item);
  }

  private int itemNumber(String item) {
    int number = items.add(item);
    histories.growTo(users.size());
    neighbours.growTo(items.size());
    fast.growTo(items.size());
    slow.growTo(items.size());
    return number;
  }

  /**
   * A user liked an item.
   *
   * @return whether anything was learnt: false if the user has the item already
   */
  public boolean learn(String user, String item) {
    int who = users.add(user);
    int what = itemNumber(item);
    if (histories.has(who, what)) {
      return false;
    }
    int[] history = histories.items(who);
    int length = histories.length(who);
    learnToMix(history, length, what);
    for (int i = 0; i < Math.min(length, nearness.length); i++) {
      neighbours.pair(history[length - 1 - i], what, nearness[i]);
    }
    neighbours.take(what, 1);
    fast.learn(what);
    slow.learn(what);
    histories.add(who, what);
    learnt++;
    return true;
  }

  private void learnToMix(int[] history, int length, int item) {
    scores.look(history, length);
    places.look(history, length, item);
    blend.reward(Blend.segment(length), places);
  }

  /** How many positives it has learnt from, without repeats. */
  public long modelVersion() {
    return learnt;
  }

  /**
   * What a user may like, the best first: at most so many items, none that the user has.
   *
   * @param most 1 or more
   * @throws IllegalArgumentException if less than 1 is asked for
   */
  public List<Recommendation> recommend(String user, int most) {
    if (most < 1) {
      throw new IllegalArgumentException(most + " recommendations; expected 1 or more");
    }
    Top top = new Top(Math.min(most, items.size()));
    look(user);
    for (int i = 0; i < scores.nearSize(); i++) {
      int item = scores.near()[i];
      top.offer(item, scores.score(item));
    }
    offerPopular(top);
    List<Recommendation> best = new ArrayList<>(top.size());
    for (int i = 0; i < top.size(); i++) {
      best.add(new Recommendation(items.name(top.item(i)), top.score(i)));
    }
    return best;
  }

  private void look(String user) {
    int who = users.find(user);
    int length = histories.length(who);
    scores.look(histories.items(who), length);
    scores.mixed(mix(length));
  }

  /**
   * Walks both orders of popularity at once, until no item behind can be good enough: none has a
   * higher count than the one at this place (Fagin's threshold algorithm).
   */
  private void offerPopular(Top top) {
    for (int place = 0; place < items.size(); place++) {
      int first = fast.at(place);
      int second = slow.at(place);
      double bound = scores.popularity(fast.count(first), slow.count(second));
      if (top.refuses(Math.min(first, second), bound)) {
        return;
      }
      if (slow.placeOf(first) >= place) {
        offerUnlessNear(top, first);
      }
      if (fast.placeOf(second) > place) {
        offerUnlessNear(top, second);
      }
    }
  }

  private void offerUnlessNear(Top top, int item) {
    if (!scores.isOwn(item) && !scores.isNear(item)) {
      top.offer(item, scores.score(item));
    }
  }

  /** Where an item stands for a user among all that the user does not have; from 1. */
  int place(String user, String item) {
    return place(user, item, mix(histories.length(users.find(user))));
  }

  /** The same by this mix. */
  int place(String user, String item, Mix mix) {
    look(user);
    scores.mixed(mix);
    int what = items.find(item);
    double score = scores.score(what);
    int place = 1;
    for (int i = 0; i < items.size(); i++) {
      if (!scores.isOwn(i)) {
        double other = scores.score(i);
        place += other > score || (other == score && i < what) ? 1 : 0;
      }
    }
    return place;
  }

  /** The mix in use for histories of this length. */
  Mix mix(int historyLength) {
    return blend.mix(Blend.segment(historyLength));
  }
}
