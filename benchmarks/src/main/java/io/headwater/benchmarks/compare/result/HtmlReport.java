package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.compare.result.SevenRows.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Results as one page of HTML with charts, which needs nothing beside itself: no network. */
public final class HtmlReport {
  private static final String TEMPLATE = "report.html";
  private static final String CHARTS =
      "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

  private final Results results;
  private final SevenRows rows;

  private HtmlReport(Results results) {
    this.results = results;
    this.rows = new SevenRows(results);
  }

  /** The page. */
  public static String of(Results results) throws IOException {
    return new HtmlReport(results).page();
  }

  private String page() throws IOException {
    // Where a tool would look for the source of the library, which is not there.
    String library = resource(CHARTS).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("facts", facts());
    parts.put("rows", table());
    parts.put("classes", classes());
    parts.put(
        "sections", results.scenarios().stream().map(this::section).collect(Collectors.joining()));
    parts.put(
        "absences",
        Absence.inWords(results.absences()).stream()
            .map(line -> "<li>" + escaped(line) + "</li>\n")
            .collect(Collectors.joining()));
    parts.put(
        "data",
        results.figures().stream().map(each -> each.json("")).collect(Collectors.joining(",\n")));
    parts.put("library", library);
    String page = resource(TEMPLATE);
    for (Map.Entry<String, String> part : parts.entrySet()) {
      page = page.replace("{{" + part.getKey() + "}}", part.getValue());
    }
    return page;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource '%s' on the class path".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String facts() {
    List<String> facts = new ArrayList<>();
    facts.add(fact("Date", results.machine().begun().toString()));
    facts.add(fact("Machine", results.machine().words()));
    facts.add(fact("Run", "scale %s, %s".formatted(results.scale(), results.how())));
    results.versions().forEach((subject, version) -> facts.add(fact(subject, version)));
    results
        .seconds()
        .forEach(
            (subject, seconds) ->
                facts.add(fact(subject + " took", Figure.number(seconds) + " s")));
    return String.join("\n", facts);
  }

  private static String fact(String name, String value) {
    return "<dt>%s</dt><dd>%s</dd>".formatted(badged(name), escaped(value));
  }

  private static String classes() {
    return List.of(DurabilityClass.values()).stream()
        .map(
            each ->
                "<dt>%s</dt><dd>a message counts as stored when it is %s</dd>"
                    .formatted(badged(each.name()), escaped(each.words())))
        .collect(Collectors.joining("\n"));
  }

  private String table() {
    StringBuilder table = new StringBuilder("<table><thead><tr><th>row</th><th>measured</th>");
    rows.subjects()
        .forEach(each -> table.append("<th class=n>").append(badged(each)).append("</th>"));
    table.append("</tr></thead><tbody>\n");
    for (Row row : rows.rows()) {
      table
          .append("<tr><th>")
          .append(escaped(row.scenario().row()))
          .append("</th><td>")
          .append(escaped(row.measured()))
          .append("</td>");
      row.cells().forEach(cell -> table.append(cell(cell)));
      table
          .append("</tr>\n<tr><td class=verdict colspan=%d>".formatted(row.cells().size() + 2))
          .append(escaped(row.verdict()))
          .append("</td></tr>\n");
    }
    return table.append("</tbody></table>").toString();
  }

  private static String cell(String text) {
    String kind = text.endsWith("failed") ? " failed" : text.startsWith("not") ? " none" : "";
    return "<td class=\"n%s\">%s</td>".formatted(kind, escaped(text));
  }

  private String section(Scenario scenario) {
    return """
    <section class="card" id="%s">
    <h2>%s · %s</h2>
    <p class="method">%s</p>
    <p class="said">%s</p>
    <div class="charts"></div>
    %s
    </section>
    """
        .formatted(
            scenario,
            scenario,
            escaped(scenario.row()),
            escaped(scenario.method()),
            escaped(Verdict.inFull(scenario, results)),
            details(scenario));
  }

  /** Every figure of a scenario: a line for each metric, a column for each target. */
  private String details(Scenario scenario) {
    Map<String, Map<String, String>> metrics = results.shown(scenario);
    if (metrics.isEmpty()) {
      return "";
    }
    List<String> subjects =
        rows.subjects().stream()
            .filter(each -> metrics.values().stream().anyMatch(line -> line.containsKey(each)))
            .toList();
    StringBuilder table =
        new StringBuilder(isBestRead(scenario) ? "<details open>" : "<details>")
            .append(
                "<summary>All figures</summary><div"
                    + " class=scroll><table><thead><tr><th>figure</th>");
    subjects.forEach(each -> table.append("<th class=n>").append(badged(each)).append("</th>"));
    table.append("</tr></thead><tbody>\n");
    metrics.forEach(
        (metric, line) -> {
          table.append("<tr><td>").append(escaped(metric)).append("</td>");
          subjects.forEach(each -> table.append(cell(line.getOrDefault(each, "–"))));
          table.append("</tr>\n");
        });
    return table.append("</tbody></table></div></details>").toString();
  }

  /** Counts, most of them 0, are no charts. */
  private static boolean isBestRead(Scenario scenario) {
    return scenario == Scenario.W4 || scenario == Scenario.W5;
  }

  /** Escaped, with the durability as a badge. */
  private static String badged(String subject) {
    return escaped(subject).replaceAll("\\b(D[012])\\b", "<span class=\"d $1\">$1</span>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
