package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.compare.result.SevenRows.Row;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Results as a part of a page in Markdown, between two marks; what is around it is kept. Each scale
 * has marks of its own, so that a page can hold a quick run and a full one.
 */
public final class Markdown {
  private final Results results;
  private final SevenRows rows;

  private Markdown(Results results) {
    this.results = results;
    this.rows = new SevenRows(results);
  }

  /**
   * A page with the results in the place of those before.
   *
   * @param page the page as it is; may be empty
   * @throws IllegalArgumentException if the page has text and not both marks of the scale, in their
   *     order
   */
  public static String into(String page, Results results) {
    String first = mark("begin", results.scale());
    String last = mark("end", results.scale());
    String part = first + "\n\n" + new Markdown(results).text() + "\n" + last;
    if (page.isBlank()) {
      return part + "\n";
    }
    requireMarks(page, results.scale());
    int end = page.indexOf(last);
    return page.substring(0, page.indexOf(first)) + part + page.substring(end + last.length());
  }

  /**
   * Looks whether results of a scale have a place on a page.
   *
   * @throws IllegalArgumentException as {@link #into}
   */
  public static void requireMarks(String page, String scale) {
    String first = mark("begin", scale);
    String last = mark("end", scale);
    int begin = page.indexOf(first);
    if (!page.isBlank() && (begin < 0 || page.indexOf(last) < begin)) {
      throw new IllegalArgumentException(
          "the page does not have the lines '%s' and '%s', in this order: figures go between them"
              .formatted(first, last));
    }
  }

  private static String mark(String which, String scale) {
    return "<!-- %s of what ./headwater compare --scale %s wrote -->".formatted(which, scale);
  }

  /** Machine, table, verdicts, what was not measured, and every figure. */
  private String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Measured %s on %s.\nRun: scale %s, %s.\n\n"
            .formatted(
                results.machine().begun(),
                results.machine().words(),
                results.scale(),
                results.how()));
    results
        .versions()
        .forEach(
            (subject, version) ->
                text.append("- **%s**: %s%s\n".formatted(subject, version, took(subject))));
    text.append('\n').append(heading("row", "measured"));
    for (Row row : rows.rows()) {
      text.append(
          "| %s | %s | %s |\n"
              .formatted(row.scenario().row(), row.measured(), String.join(" | ", row.cells())));
    }
    text.append('\n');
    for (Row row : rows.rows()) {
      text.append(
          "- **%s** (%s): %s\n"
              .formatted(row.scenario().row(), row.scenario().method(), row.verdict()));
    }
    text.append("\nNot measured, and notes on what was:\n\n");
    Absence.inWords(results.absences()).forEach(line -> text.append("- " + line + "\n"));
    text.append("\n<details><summary>Every figure of this run</summary>\n");
    results.scenarios().forEach(scenario -> text.append(figures(scenario)));
    return text.append("\n</details>\n").toString();
  }

  private String took(String subject) {
    Double seconds = results.seconds().get(subject);
    return seconds == null ? "" : String.format(Locale.ROOT, "; took %.0f s", seconds);
  }

  private String heading(String... words) {
    List<String> subjects = rows.subjects();
    return "| %s | %s |\n|%s%s\n"
        .formatted(
            String.join(" | ", words),
            String.join(" | ", subjects),
            "---|".repeat(words.length),
            "--:|".repeat(subjects.size()));
  }

  private String figures(Scenario scenario) {
    Map<String, Map<String, String>> metrics = results.shown(scenario);
    if (metrics.isEmpty()) {
      return "";
    }
    StringBuilder table = new StringBuilder("\n" + heading(scenario + " " + scenario.row()));
    metrics.forEach(
        (metric, shown) ->
            table.append(
                "| %s | %s |\n"
                    .formatted(
                        metric,
                        rows.subjects().stream()
                            .map(subject -> shown.getOrDefault(subject, "–"))
                            .collect(Collectors.joining(" | ")))));
    return table.toString();
  }
}
