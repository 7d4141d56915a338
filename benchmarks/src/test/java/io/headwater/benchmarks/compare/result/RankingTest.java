package io.headwater.benchmarks.compare.result;

import static io.headwater.benchmarks.compare.result.DurabilityClass.D0;
import static io.headwater.benchmarks.compare.result.DurabilityClass.D1;
import static io.headwater.benchmarks.compare.result.DurabilityClass.D2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.benchmarks.compare.result.Scenario.Better;
import io.headwater.benchmarks.compare.result.Scenario.Headline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Equals are ranked; what is not equal is refused, in words. */
class RankingTest {
  private static final Headline RATE = new Headline(Found.RATE, Better.HIGHER);

  @Test
  void unequal_durability_is_refused_and_the_words_say_which_is_which() {
    Ranking ranking =
        Ranking.of(
            RATE, List.of(Found.rate("kafka", D0, 400_000), Found.rate("embedded", D1, 300_000)));

    assertThat(ranking).isInstanceOf(Ranking.Refused.class);
    assertThat(ranking.words())
        .isEqualTo(
            "not ranked: kafka is in the page cache of one machine (D0),"
                + " embedded is forced to the disk of one machine (D1)");
  }

  @Test
  void one_of_another_durability_among_many_is_enough_to_refuse() {
    assertThat(
            Ranking.of(
                RATE,
                List.of(
                    Found.rate("embedded", D1, 3),
                    Found.rate("rabbitmq", D1, 2),
                    Found.rate("kafka3", D2, 1))))
        .isInstanceOf(Ranking.Refused.class);
  }

  @Test
  void equals_are_ranked_the_best_first_with_its_lead() {
    Ranking ranking =
        Ranking.of(
            RATE, List.of(Found.rate("kafka", D1, 100_000), Found.rate("embedded", D1, 300_000)));

    assertThat(ranking.words())
        .isEqualTo("embedded 300,000/s, kafka 100,000/s (embedded ahead, × 3)");
  }

  @Test
  void the_least_is_the_best_where_less_is_better() {
    Headline wait = new Headline(Found.RATE, Better.LOWER);

    assertThat(
            Ranking.of(wait, List.of(Found.rate("slow", D1, 100), Found.rate("fast", D1, 10)))
                .words())
        .startsWith("fast 10/s, slow 100/s (fast ahead");
  }

  @Test
  void a_small_lead_of_a_single_run_is_none() {
    assertThat(
            Ranking.of(RATE, List.of(Found.rate("a", D1, 110), Found.rate("b", D1, 100))).words())
        .endsWith("(about level)");
  }

  @Test
  void figures_of_another_metric_are_a_mistake_of_the_caller() {
    Headline other = new Headline("something else", Better.HIGHER);

    assertThatThrownBy(() -> Ranking.of(other, List.of(Found.rate("a", D1, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("something else");
  }

  @Test
  void a_verdict_ranks_within_a_class_and_says_that_it_does_not_between_classes() {
    assertThat(Verdict.on(Scenario.W6, Found.results()))
        .isEqualTo(
            Found.RATE
                + ": D0 kafka 400,000/s; D1 embedded 300,000/s, kafka 100,000/s (embedded ahead,"
                + " × 3); D2 kafka3 80,000/s; classes not ranked against each other.");
  }

  @Test
  void a_verdict_leaves_out_no_target_that_was_measured_by_another_figure() {
    Results found = Found.results();
    List<Figure> figures = new ArrayList<>(found.figures());
    figures.add(
        new Figure(
            "rabbitmq", Scenario.W6, D1, "queue: sent, 200 B in batches of 100", 20_000, "/s"));
    Results more = Found.results(figures, found.absences());

    assertThat(Verdict.on(Scenario.W6, more))
        .startsWith(Found.RATE + ": ")
        .endsWith(". queue: sent, 200 B in batches of 100: D1 rabbitmq 20,000/s.");
  }

  @Test
  void what_did_not_come_to_its_end_says_so_beside_its_figures_and_breaks_the_run() {
    Results found = Found.results();
    List<Absence> absences = new ArrayList<>(found.absences());
    absences.add(new Absence("kafka", Scenario.W6, D1, Absence.Kind.FAILED, "it stood still"));
    absences.add(new Absence("kafka3", Scenario.W6, D2, Absence.Kind.CUT_SHORT, "after 9 s"));
    Results failed = Found.results(found.figures(), absences);

    assertThat(new SevenRows(failed).rows().getLast().cells())
        .containsExactly(
            "300,000/s", "100,000/s, failed", "400,000/s", "80,000/s, cut short", "not run");
    assertThat(Verdict.on(Scenario.W6, failed)).endsWith(". kafka D1 failed. kafka3 D2 cut short.");
    assertThat(failed.broken()).containsExactly("kafka D1 W6 failed");
    assertThat(found.broken()).isEmpty();
  }

  @Test
  void a_figure_that_has_to_be_0_and_is_not_breaks_the_run() {
    Results lost =
        Found.results(
            List.of(
                new Figure("kafka", Scenario.W4, D1, "topic: lost", 3, ""),
                new Figure("kafka", Scenario.W4, D1, "queue: out of order", 9, "")),
            List.of());

    assertThat(lost.broken()).containsExactly("kafka D1 W4 topic: lost: 3");
  }

  @Test
  void a_verdict_says_who_does_not_offer_it() {
    assertThat(Verdict.on(Scenario.W3, Found.results()))
        .isEqualTo("not offered by kafka, rabbitmq.");
  }

  @Test
  void the_table_shows_a_figure_or_why_there_is_none_for_every_target() {
    SevenRows.Row throughput = new SevenRows(Found.results()).rows().getLast();

    assertThat(throughput.cells())
        .containsExactly("300,000/s", "100,000/s", "400,000/s", "80,000/s", "not run");
  }
}
