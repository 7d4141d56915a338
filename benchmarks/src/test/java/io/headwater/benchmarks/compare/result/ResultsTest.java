package io.headwater.benchmarks.compare.result;

import static io.headwater.benchmarks.compare.result.DurabilityClass.D1;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several runs become one, and nothing bad in one of them is lost in that. */
class ResultsTest {

  private static Results run(double rate, double lost, Absence... absences) {
    return Found.results(
        List.of(
            Found.rate("embedded", D1, rate),
            new Figure("embedded", Scenario.W4, D1, "topic: lost", lost, "")),
        List.of(absences));
  }

  @Test
  void of_several_runs_each_figure_is_the_median_with_the_least_and_the_most() {
    Results three = Results.of(List.of(run(300, 0), run(100, 0), run(120, 0)));

    assertThat(three.of(Scenario.W6))
        .containsExactly(
            new Figure("embedded", Scenario.W6, D1, Found.RATE, 120, "/s", 100, 300, 0));
    assertThat(three.shown(Scenario.W6).get(Found.RATE))
        .containsEntry("embedded D1", "120/s (100 to 300)");
    assertThat(three.how()).startsWith("medians of 3 runs").contains("seed 1; seed 1; seed 1");
    assertThat(JsonLines.of(three))
        .contains("\"value\":120,\"unit\":\"/s\",\"least\":100,\"most\":300,");
  }

  @Test
  void what_one_of_several_runs_has_lost_breaks_all_of_them() {
    Results three = Results.of(List.of(run(1, 0), run(1, 2), run(1, 0)));

    assertThat(three.of(Scenario.W4)).extracting(Figure::value).containsExactly(2.0);
    assertThat(three.broken()).containsExactly("embedded D1 W4 topic: lost: 2");
  }

  @Test
  void what_failed_in_one_of_several_runs_is_said_once() {
    Absence failed = new Absence("embedded", Scenario.W6, D1, Kind.FAILED, "it stood still");

    Results three = Results.of(List.of(run(1, 0, failed), run(1, 0), run(1, 0, failed)));

    assertThat(three.absences()).containsExactly(failed);
    assertThat(three.broken()).containsExactly("embedded D1 W6 failed");
  }

  @Test
  void one_run_is_what_it_is() {
    Results one = run(300, 0);

    assertThat(Results.of(List.of(one))).isEqualTo(one);
    assertThat(one.shown(Scenario.W6).get(Found.RATE)).containsEntry("embedded D1", "300/s");
    assertThat(JsonLines.of(one)).doesNotContain("least");
  }

  @Test
  void what_only_some_measured_stands_where_it_was_measured() {
    Results first =
        Found.results(
            List.of(
                w6("embedded", "sent"),
                w6("embedded", "time taken"),
                w6("kafka", "sent"),
                w6("kafka", "raw, sent"),
                w6("kafka", "time taken")),
            List.of());
    Results second =
        Found.results(
            List.of(
                w6("embedded", "sent"),
                w6("embedded", "p99"),
                w6("embedded", "time taken"),
                w6("kafka", "sent"),
                w6("kafka", "time taken")),
            List.of());

    assertThat(first.shown(Scenario.W6).keySet())
        .containsExactly("sent", "raw, sent", "time taken");
    assertThat(Results.of(List.of(first, second)).of(Scenario.W6))
        .extracting(Figure::metric)
        .containsExactly("sent", "p99", "time taken", "sent", "raw, sent", "time taken");
    assertThat(Results.of(List.of(first, second)).shown(Scenario.W6).get("p99"))
        .containsEntry("embedded D1", "1 s (not in 1)");
    assertThat(JsonLines.of(Results.of(List.of(first, second))))
        .contains("\"metric\":\"p99\",\"value\":1,\"unit\":\"s\",\"without\":1,");
  }

  private static Figure w6(String target, String metric) {
    return new Figure(target, Scenario.W6, D1, metric, 1, "s");
  }
}
