package io.headwater.benchmarks.compare.result;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of seven rows with a column for each target: its first headline, or why there is none.
 */
public final class SevenRows {
  private final Results results;

  public SevenRows(Results results) {
    this.results = results;
  }

  /**
   * A row.
   *
   * @param scenario what was measured
   * @param cells one for each of {@link #subjects}
   * @param verdict what the figures say
   */
  public record Row(Scenario scenario, List<String> cells, String verdict) {
    /** What the figures in the cells are. */
    public String measured() {
      return scenario.headlines().getFirst().metric().replaceFirst("^topic: ", "");
    }
  }

  /** The heads of the columns: targets with their durability. */
  public List<String> subjects() {
    return results.subjects();
  }

  /** The rows, as far as they were asked for. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Scenario scenario : results.scenarios()) {
      List<String> cells = subjects().stream().map(each -> cell(scenario, each)).toList();
      rows.add(new Row(scenario, cells, Verdict.on(scenario, results)));
    }
    return rows;
  }

  private String cell(Scenario scenario, String subject) {
    return scenario.headlines().stream()
        .flatMap(headline -> results.of(scenario, headline.metric()).stream())
        .filter(figure -> figure.subject().equals(subject))
        .findFirst()
        .map(figure -> shown(figure) + ending(scenario, subject))
        .or(() -> results.absence(scenario, subject).map(absence -> absence.kind().words()))
        .orElse("–");
  }

  /** What did not come to its end has figures too, and says so. */
  private String ending(Scenario scenario, String subject) {
    return results.unfinished(scenario).stream()
        .filter(each -> each.subject().equals(subject))
        .map(each -> ", " + each.kind().words())
        .findFirst()
        .orElse("");
  }

  /** A queue's figure in a row that topics lead is another one, and says so. */
  private static String shown(Figure figure) {
    return figure.metric().startsWith("queue:") ? figure.shown() + " (queue)" : figure.shown();
  }
}
