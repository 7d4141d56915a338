package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.compare.result.SevenRows.Row;
import java.util.Collections;
import java.util.stream.Collectors;

/** Results as a part of a page in Markdown, between two marks; what is around it is kept. */
public final class Markdown {
  private static final String BEGIN = "<!-- begin of what ./headwater compare wrote -->";
  private static final String END = "<!-- end of what ./headwater compare wrote -->";

  private Markdown() {}

  /**
   * A page with the results in the place of those before.
   *
   * @param page the page as it is; may be empty
   * @throws IllegalArgumentException if the page has text and not both marks, in their order
   */
  public static String into(String page, Results results) {
    String part = BEGIN + "\n\n" + of(results) + "\n" + END;
    if (page.isBlank()) {
      return part + "\n";
    }
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "the page does not have the lines '%s' and '%s', in this order: figures go between them"
              .formatted(BEGIN, END));
    }
    return page.substring(0, begin) + part + page.substring(end + END.length());
  }

  /** The results: machine, table, verdicts, figures, and what was not measured. */
  static String of(Results results) {
    SevenRows rows = new SevenRows(results);
    StringBuilder text = new StringBuilder();
    text.append(
        "Measured %s on %s.\nRun: %s.\n\n"
            .formatted(results.machine().begun(), results.machine().words(), results.how()));
    results
        .versions()
        .forEach((subject, version) -> text.append("- **%s**: %s\n".formatted(subject, version)));
    text.append("\n| row |");
    rows.subjects().forEach(each -> text.append(" %s |".formatted(each)));
    text.append("\n|---|")
        .append(String.join("", Collections.nCopies(rows.subjects().size(), "--:|")));
    text.append('\n');
    for (Row row : rows.rows()) {
      text.append("| %s | %s |\n".formatted(row.scenario().row(), String.join(" | ", row.cells())));
    }
    text.append('\n');
    for (Row row : rows.rows()) {
      text.append(
          "- **%s** (%s): %s\n"
              .formatted(row.scenario().row(), row.scenario().method(), row.verdict()));
    }
    text.append("\nNot measured:\n\n");
    text.append(
        Absence.inWords(results.absences()).stream()
            .map(line -> "- " + line + "\n")
            .collect(Collectors.joining()));
    return text.toString();
  }
}
