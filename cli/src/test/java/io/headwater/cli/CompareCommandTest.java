package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The comparison runs from end to end with sizes that measure nothing. */
class CompareCommandTest {
  @TempDir Path directory;

  private Shell.Result compare(String target, Object... more) {
    Object[] words = {
      "compare",
      "--scale",
      "tiny",
      "--target",
      target,
      "--data",
      directory.resolve("data"),
      "--report",
      directory.resolve("report.html")
    };
    Object[] all = new Object[words.length + more.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return Shell.run(all);
  }

  @Test
  void every_line_is_json_with_all_keys_and_every_target_is_a_figure_or_a_reason()
      throws Exception {
    Shell.Result result = compare("embedded", "--json", "--scenario", "W1,W2,W3,W5,W6,W7");

    assertThat(result.code()).as(result.err()).isZero();
    List<JsonNode> lines = lines(result);
    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line.propertyNames())
                    .contains("target", "scenario", "durability", "metric", "value", "unit"));
    assertThat(lines)
        .extracting(line -> line.get("metric").asString())
        .contains("end to end, p99", "violations", "to the first message", "not run")
        .contains(
            "jobs lost", "topic: keys whose last message is missing", "append: p99 at 5,000/s")
        .doesNotContain("failed", "cut short");
    assertThat(lines)
        .extracting(line -> line.get("target").asString())
        .contains("embedded", "kafka", "kafka3", "rabbitmq");
    assertThat(directory.resolve("report.html")).content().contains("<h2>W3 · event sourcing</h2>");
    assertThat(directory.resolve("data")).isEmptyDirectory();
  }

  @Test
  void a_broker_of_kafka_is_measured_and_killed_and_loses_nothing() {
    Shell.Result result = compare("kafka", "--json", "--scenario", "W1,W4,W7");

    assertThat(result.code()).as("%s%n%s", result.out(), result.err()).isZero();
    assertThat(value(result, "server processes")).isOne();
    assertThat(value(result, "jobs lost")).isZero();
    assertThat(value(result, "dead letters missing")).isZero();
    assertThat(value(result, "processes killed")).isPositive();
    assertThat(value(result, "topic: acknowledged")).isPositive();
    assertThat(value(result, "topic: lost")).isZero();
    assertThat(value(result, "queue: acknowledged")).isPositive();
    assertThat(value(result, "queue: lost")).isZero();
  }

  private static List<JsonNode> lines(Shell.Result result) {
    return result.out().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  /** The only figure of a metric. */
  private static double value(Shell.Result result, String metric) {
    List<JsonNode> found =
        lines(result).stream()
            .filter(line -> line.get("metric").asString().equals(metric))
            .toList();
    assertThat(found).as("%s in%n%s", metric, result.out()).hasSize(1);
    return found.getFirst().get("value").asDouble();
  }

  @Test
  void people_get_a_table_and_a_verdict_and_hear_what_was_not_run() throws Exception {
    Path page = Files.writeString(directory.resolve("page.md"), "");

    Shell.Result result = compare("embedded", "--scenario", "W7", "--markdown", page);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("operational complexity", "to the first message: D1 embedded ", "not asked for");
    assertThat(page).content().contains("| operational complexity |");
  }

  @Test
  void of_several_runs_the_median_is_shown_with_the_least_and_the_most() {
    Shell.Result result = compare("embedded", "--json", "--scenario", "W7", "--runs", "3");

    assertThat(result.code()).as(result.err()).isZero();
    JsonNode first =
        lines(result).stream()
            .filter(line -> line.get("metric").asString().equals("to the first message"))
            .findFirst()
            .orElseThrow();
    assertThat(first.get("value").asDouble())
        .isBetween(first.get("least").asDouble(), first.get("most").asDouble());
    assertThat(compare("embedded", "--runs", "0").err()).contains("0 runs; expected 1 or more");
  }

  @Test
  void a_size_is_said_once() {
    Shell.Result result = compare("embedded", "--quick");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--scale", "--quick", "mutually exclusive");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void a_target_that_does_not_exist_is_a_usage_error_that_lists_those_there_are() {
    Shell.Result result = Shell.run("compare", "--target", "oracle", "--data", directory);

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("embedded, kafka, kafka3, rabbitmq");
  }
}
