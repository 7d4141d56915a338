package io.headwater.video.recommend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes ratings with the character of MovieLens: each user comes once and rates 20 to 700 items in
 * a sitting, roughly in the order of the catalogue; some items, and to each user some kinds, are
 * liked more than others.
 */
final class Sittings {
  private static final int ITEMS = 800;
  private static final int KINDS = 8;
  private static final double DISORDER = 0.08 * ITEMS;

  private final Random random;
  private final double[] liking = new double[ITEMS];
  private final int[] kinds = new int[ITEMS];

  Sittings(long seed) {
    random = new Random(seed);
    List<Integer> ranks = new ArrayList<>(IntStream.range(0, ITEMS).boxed().toList());
    java.util.Collections.shuffle(ranks, random);
    for (int item = 0; item < ITEMS; item++) {
      liking[item] = 1 / Math.pow(ranks.get(item) + 8.0, 0.9);
      kinds[item] = random.nextInt(KINDS);
    }
  }

  /** What so many users rated, in order. */
  List<Positive> positives(int users) {
    List<Positive> positives = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      sit(user, positives);
    }
    positives.sort(Comparator.comparingLong(Positive::time));
    return positives;
  }

  private void sit(int user, List<Positive> positives) {
    double[] taste = new double[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
      taste[kind] = 0.05 + Math.pow(exponential(), 1.5);
    }
    int size = (int) Math.clamp(Math.exp(4.1 + random.nextGaussian()), 20, 700);
    double[] wait = new double[ITEMS];
    double[] place = new double[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      wait[item] = exponential() / (liking[item] * taste[kinds[item]]);
      place[item] = item + DISORDER * random.nextGaussian();
    }
    List<Integer> chosen =
        IntStream.range(0, ITEMS)
            .boxed()
            .sorted(Comparator.comparingDouble(item -> wait[item]))
            .limit(size)
            .sorted(Comparator.comparingDouble(item -> place[item]))
            .toList();
    double time = user * 1_000.0 + random.nextDouble() * 1_500;
    for (int item : chosen) {
      time += 8 * exponential();
      positives.add(new Positive("u" + user, "i" + item, (long) (1_000 * time)));
    }
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble());
  }
}
