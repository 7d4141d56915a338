package io.headwater.benchmarks.compare.result;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
    Map<String, Object> parts = new HashMap<>();
    parts.put("badged", (Mustache.Lambda) (subject, out) -> out.write(badged(subject.execute())));
    parts.put("cell", (Mustache.Lambda) (text, out) -> out.write(cell(text.execute())));
    parts.put("facts", facts());
    parts.put("subjects", rows.subjects());
    parts.put("rows", rows.rows());
    parts.put("width", rows.subjects().size() + 2);
    parts.put("classes", List.of(DurabilityClass.values()));
    parts.put("sections", results.scenarios().stream().map(this::section).toList());
    parts.put("absences", Absence.inWords(results.absences()));
    parts.put("data", JsonLines.figures(results));
    parts.put("library", library);
    return Mustache.compiler().compile(resource(TEMPLATE)).execute(parts);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource '%s' on the class path".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Escaped text with the durability as a badge. */
  private static String badged(String subject) {
    return subject.replaceAll("\\b(D[012])\\b", "<span class=\"d $1\">$1</span>");
  }

  private static String cell(String text) {
    String kind = text.endsWith("failed") ? " failed" : text.startsWith("not") ? " none" : "";
    return "<td class=\"n%s\">%s</td>".formatted(kind, text);
  }

  private record Fact(String name, String value) {}

  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Date", results.machine().begun().toString()));
    facts.add(new Fact("Machine", results.machine().words()));
    facts.add(new Fact("Run", "scale %s, %s".formatted(results.scale(), results.how())));
    results.versions().forEach((subject, version) -> facts.add(new Fact(subject, version)));
    results
        .seconds()
        .forEach(
            (subject, seconds) ->
                facts.add(new Fact(subject + " took", Figure.number(seconds) + " s")));
    return facts;
  }

  private record Section(Scenario scenario, String verdict, @Nullable Figures figures) {}

  /** Every figure of a scenario: a line for each metric, a column for each subject. */
  private record Figures(List<String> subjects, List<Line> lines, boolean open) {}

  private record Line(String metric, List<String> cells) {}

  private Section section(Scenario scenario) {
    String verdict = Verdict.inFull(scenario, results);
    Map<String, Map<String, String>> metrics = results.shown(scenario);
    if (metrics.isEmpty()) {
      return new Section(scenario, verdict, null);
    }
    List<String> subjects =
        rows.subjects().stream()
            .filter(each -> metrics.values().stream().anyMatch(line -> line.containsKey(each)))
            .toList();
    List<Line> lines = new ArrayList<>();
    metrics.forEach(
        (metric, shown) ->
            lines.add(
                new Line(
                    metric,
                    subjects.stream().map(each -> shown.getOrDefault(each, "–")).toList())));
    // Counts, most of them 0, are no charts, and best read.
    boolean open = scenario == Scenario.W4 || scenario == Scenario.W5;
    return new Section(scenario, verdict, new Figures(subjects, lines, open));
  }
}
