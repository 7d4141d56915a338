package io.headwater.video.recommend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.headwater.core.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The protocol of the evaluation, on streams small enough to be worked out by hand. */
class EvaluationTest {
  private static final double EXACT = 1e-12;

  private static Evaluation.Report evaluate(List<Positive> positives) {
    return new Evaluation(positives, Clock.system(), (done, of) -> {}).run();
  }

  /** One after the other, each "user item". */
  private static List<Positive> stream(String... events) {
    List<Positive> positives = new ArrayList<>();
    for (String event : events) {
      String[] words = event.split(" ", -1);
      positives.add(new Positive(words[0], words[1], positives.size()));
    }
    return positives;
  }

  @Test
  void the_first_30_percent_are_learnt_only() {
    Evaluation.Report report =
        evaluate(stream("u a", "v a", "w a", "x a", "y b", "z a", "u b", "v b", "w b", "x b"));

    assertThat(report.events()).isEqualTo(10);
    assertThat(report.users()).isEqualTo(6);
    assertThat(report.items()).isEqualTo(2);
    assertThat(report.tests()).isEqualTo(7);
    assertThat(report.popularity().hr10()).isEqualTo(1);
    // y takes b while a leads: last of two. All others take the first, or the only one left.
    assertThat(report.popularity().mpr()).isCloseTo(100.0 / 7, within(EXACT));
    double second = Math.log(2) / Math.log(3);
    assertThat(report.popularity().ndcg10()).isCloseTo((6 + second) / 7, within(EXACT));
  }

  @Test
  void items_of_later_are_candidates_and_equal_ones_stand_in_the_order_of_their_first_event() {
    List<Positive> positives = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      positives.add(new Positive("u" + i, "i" + i, i));
    }

    // At test i, i items were taken once each, so item i stands behind them at place i + 1.
    double places = 0;
    for (int i = 6; i < 20; i++) {
      places += 100.0 * i / 19;
    }
    Figures popularity = evaluate(positives).popularity();
    assertThat(popularity.mpr()).isCloseTo(places / 14, within(EXACT));
    assertThat(popularity.hr10()).isCloseTo(4.0 / 14, within(EXACT));
  }

  @Test
  void positives_are_sorted_by_time_and_those_of_equal_time_stay_in_order() {
    List<Positive> sorted = stream("u a", "v a", "w b", "x a", "y a", "z b", "u b");
    List<Positive> shuffled = new ArrayList<>(sorted.reversed());

    Evaluation.Report report = evaluate(shuffled);
    assertThat(report.popularity().mpr()).isEqualTo(evaluate(sorted).popularity().mpr());
    List<Positive> sameTime =
        sorted.stream().map(p -> new Positive(p.user(), p.item(), 1)).toList();
    assertThat(evaluate(sameTime).headwater().mpr()).isEqualTo(evaluate(sorted).headwater().mpr());
  }

  @Test
  void a_repeat_of_a_user_and_an_item_is_dropped() {
    Evaluation.Report report = evaluate(stream("u a", "u a", "v a", "u b", "v a", "v b"));

    assertThat(report.events()).isEqualTo(4);
    assertThat(report.tests()).isEqualTo(3);
  }

  @Test
  void nothing_cannot_be_evaluated() {
    assertThatThrownBy(() -> evaluate(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no positives; expected at least one");
  }

  @Test
  void progress_ends_at_all_positives_times_all_methods() {
    List<Positive> positives = new Sittings(1).positives(20);
    List<Long> told = new ArrayList<>();
    new Evaluation(
            positives,
            Clock.system(),
            (done, of) -> {
              assertThat(done).isLessThanOrEqualTo(of);
              told.add(done);
            })
        .run();

    assertThat(told).isSorted().isNotEmpty();
  }
}
