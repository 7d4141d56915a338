package io.headwater.video.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the model recommends, and to whom. */
class RecommenderTest {
  private static final long SEED = 7;

  private final Recommender recommender = new Recommender();

  private List<String> items(String user, int most) {
    return recommender.recommend(user, most).stream().map(Recommendation::item).toList();
  }

  @Test
  void before_anything_is_learnt_everybody_gets_the_catalogue_in_its_order() {
    List.of("c", "a", "b").forEach(recommender::add);

    assertThat(items("anybody", 10)).containsExactly("c", "a", "b");
    assertThat(items("anybody", 2)).containsExactly("c", "a");
    assertThat(recommender.modelVersion()).isZero();
  }

  @Test
  void an_empty_catalogue_has_nothing_to_recommend() {
    assertThat(items("anybody", 10)).isEmpty();
  }

  @Test
  void a_new_user_gets_what_is_popular_and_behind_it_the_catalogue() {
    List.of("c", "a", "b", "d").forEach(recommender::add);
    recommender.learn("u1", "b");
    recommender.learn("u2", "b");
    recommender.learn("u3", "d");

    assertThat(items("new", 10)).containsExactly("b", "d", "c", "a");
  }

  @Test
  void what_a_user_has_is_not_recommended_again() {
    List.of("a", "b", "c").forEach(recommender::add);
    recommender.learn("u", "a");
    recommender.learn("u", "c");

    assertThat(items("u", 10)).containsExactly("b");
    recommender.learn("u", "b");
    assertThat(items("u", 10)).isEmpty();
  }

  @Test
  void who_likes_what_others_liked_together_gets_the_rest_of_it() {
    for (int user = 0; user < 200; user++) {
      String kind = user % 2 == 0 ? "cat" : "dog";
      List<Integer> numbers = new ArrayList<>(List.of(0, 1, 2, 3, 4));
      Collections.shuffle(numbers, new Random(SEED + user));
      numbers.forEach(number -> recommender.learn("u" + numbers + kind, kind + number));
    }
    recommender.learn("new", "cat0");
    recommender.learn("new", "cat1");

    assertThat(items("new", 3)).containsExactlyInAnyOrder("cat2", "cat3", "cat4");
  }

  @Test
  void a_repeat_changes_nothing() {
    assertThat(recommender.learn("u", "a")).isTrue();
    assertThat(recommender.learn("v", "b")).isTrue();
    byte[] before = Recommender.codec().encode(recommender);

    assertThat(recommender.learn("u", "a")).isFalse();

    assertThat(Recommender.codec().encode(recommender)).isEqualTo(before);
    assertThat(recommender.modelVersion()).isEqualTo(2);
  }

  @Test
  void asking_changes_nothing() {
    recommender.learn("u", "a");
    byte[] before = Recommender.codec().encode(recommender);

    recommender.recommend("u", 5);
    recommender.recommend("stranger", 5);

    assertThat(Recommender.codec().encode(recommender)).isEqualTo(before);
  }

  @Test
  void the_short_list_is_the_beginning_of_the_full_ranking() {
    Random random = new Random(SEED);
    for (int i = 0; i < 6_000; i++) {
      String user = "u" + random.nextInt(200);
      recommender.learn(user, "i" + (int) (500 * Math.pow(random.nextDouble(), 2)));
      if (i % 50 == 0) {
        List<String> all = items(user, Integer.MAX_VALUE);
        assertThat(items(user, 10)).as("seed %d, after %d", SEED, i).isEqualTo(first(all, 10));
        List<String> byPlace = new ArrayList<>(all);
        byPlace.sort(Comparator.comparingInt(item -> recommender.place(user, item)));
        assertThat(all).as("seed %d, after %d", SEED, i).isEqualTo(byPlace);
      }
    }
  }

  private static List<String> first(List<String> items, int count) {
    return items.subList(0, Math.min(count, items.size()));
  }

  @Test
  void less_than_one_recommendation_is_refused() {
    assertThatThrownBy(() -> recommender.recommend("u", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 recommendations; expected 1 or more");
  }

  @Test
  void an_item_keeps_a_bounded_number_of_neighbours() {
    for (int i = 0; i < 3 * Neighbours.MOST; i++) {
      recommender.learn("u" + i, "popular");
      recommender.learn("u" + i, "rare" + i);
    }

    assertThat(recommender.neighbours.size(recommender.items.find("popular")))
        .isEqualTo(Neighbours.MOST);
  }
}
