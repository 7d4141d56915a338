package io.headwater.benchmarks.compare.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What other programs read. */
class JsonLinesTest {
  private static final String RUN =
      "\"commit\":\"abc1234\",\"java\":\"25\",\"begun\":\"2026-11-22T23:00:00Z\","
          + "\"run\":\"scale tiny, seed 1\"}";

  @Test
  void a_figure_is_a_line_with_six_keys_and_what_it_is_of() {
    assertThat(JsonLines.of(Found.results()).lines())
        .contains(
            "{\"target\":\"kafka3\",\"scenario\":\"W6\",\"durability\":\"D2\",\"metric\":\""
                + Found.RATE
                + "\",\"value\":80000,\"unit\":\"/s\",\"version\":\"three brokers\","
                + RUN);
  }

  @Test
  void what_is_missing_is_a_line_too_with_the_reason() {
    assertThat(JsonLines.of(Found.results()).lines())
        .contains(
            "{\"target\":\"rabbitmq\",\"scenario\":\"W6\",\"durability\":\"D1\",\"metric\":\"not"
                + " run\",\"value\":null,\"unit\":\"\",\"reason\":\"it is not"
                + " \\\"installed\\\"\",\"version\":\"a node\","
                + RUN);
  }

  @Test
  void every_figure_and_every_absence_is_there() {
    Results results = Found.results();

    List<String> lines = JsonLines.of(results).lines().toList();

    assertThat(lines).hasSize(results.figures().size() + results.absences().size());
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "\"target\":",
                        "\"scenario\":",
                        "\"durability\":",
                        "\"metric\":",
                        "\"value\":",
                        "\"unit\":"));
  }
}
