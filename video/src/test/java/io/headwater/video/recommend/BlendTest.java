package io.headwater.video.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The mix of the model's parts is learnt, not set. */
class BlendTest {
  private static final long SEED = 1;

  private static double share(Mix mix) {
    return mix.conditional() + mix.cosine();
  }

  @Test
  void where_histories_tell_what_comes_next_neighbours_win_and_the_mix_does_not_lose_to_them() {
    List<Positive> ratings = new Sittings(SEED).positives(200);
    Recommender mixed = new Recommender();
    Recommender pure = new Recommender();
    int hits = 0;
    int pureHits = 0;
    int popularHits = 0;
    for (int i = 0; i < ratings.size(); i++) {
      Positive next = ratings.get(i);
      mixed.add(next.item());
      pure.add(next.item());
      if (i > ratings.size() * 3 / 10) {
        hits += mixed.place(next.user(), next.item()) <= 10 ? 1 : 0;
        pureHits += pure.place(next.user(), next.item(), new Mix(0, 1, 0, 0)) <= 10 ? 1 : 0;
        popularHits += pure.place(next.user(), next.item(), new Mix(0, 0, 0, 1)) <= 10 ? 1 : 0;
      }
      mixed.learn(next.user(), next.item());
      pure.learn(next.user(), next.item());
    }
    System.out.printf(
        "Sittings, seed %d: %,d hits of the mix, %,d of item-kNN alone, %,d of popularity%n",
        SEED, hits, pureHits, popularHits);

    assertThat(hits).isGreaterThanOrEqualTo(pureHits);
    assertThat(hits).isGreaterThan((int) (1.5 * popularHits));
    assertThat(share(mixed.mix(50))).isGreaterThan(0.5);
  }

  @Test
  void where_histories_tell_nothing_popularity_wins() {
    Recommender recommender = new Recommender();
    java.util.Random random = new java.util.Random(SEED);
    for (int user = 0; user < 4_000; user++) {
      for (int i = 0; i < 3; i++) {
        int item = (int) (200 * Math.pow(random.nextDouble(), 3));
        recommender.learn("u" + user, "i" + item);
      }
    }

    assertThat(share(recommender.mix(1))).isLessThan(0.35);
  }

  @Test
  void a_mix_adds_up_to_one() {
    Recommender recommender = new Recommender();
    new Sittings(SEED).positives(20).forEach(next -> recommender.learn(next.user(), next.item()));
    for (int length = 0; length < 2_000; length++) {
      Mix mix = recommender.mix(length);
      assertThat(mix.conditional() + mix.cosine() + mix.fast() + mix.slow())
          .isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void histories_fall_into_segments_by_doubling_lengths() {
    assertThat(List.of(0, 1, 2, 3, 4, 7, 8, 1_023, 1_024, 1_000_000))
        .extracting(Blend::segment)
        .containsExactly(0, 1, 2, 2, 3, 3, 4, 10, 11, 11);
  }
}
