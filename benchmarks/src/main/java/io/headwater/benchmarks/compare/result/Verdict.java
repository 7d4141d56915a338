package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import io.headwater.benchmarks.compare.result.Scenario.Headline;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the figures of a scenario say, in a line. Computed, never written by hand. */
public final class Verdict {
  private Verdict() {}

  /** In a line: the first headline, and others as far as they say something of other targets. */
  public static String on(Scenario scenario, Results results) {
    Set<String> said = new HashSet<>();
    List<Headline> needed = new ArrayList<>();
    for (Headline headline : scenario.headlines()) {
      List<Figure> figures = results.of(scenario, headline.metric());
      if (said.addAll(figures.stream().map(Figure::subject).toList())) {
        needed.add(headline);
      }
    }
    return words(scenario, needed, results);
  }

  /** The same of all headlines. */
  public static String inFull(Scenario scenario, Results results) {
    return words(scenario, scenario.headlines(), results);
  }

  private static String words(Scenario scenario, List<Headline> headlines, Results results) {
    List<String> parts = new ArrayList<>();
    for (Headline headline : headlines) {
      List<Figure> figures = results.of(scenario, headline.metric());
      if (!figures.isEmpty()) {
        parts.add(headline.metric() + ": " + ranked(headline, figures));
      }
    }
    results.unfinished(scenario).stream()
        .map(each -> "%s %s".formatted(each.subject(), each.kind().words()))
        .distinct()
        .forEach(parts::add);
    String missing = notOffered(scenario, results);
    if (!missing.isEmpty()) {
      parts.add("not offered by " + missing);
    }
    return parts.isEmpty() ? "nothing was measured" : String.join(". ", parts) + ".";
  }

  /** Equals are ranked among themselves; between classes there is only the refusal. */
  private static String ranked(Headline headline, List<Figure> figures) {
    Map<DurabilityClass, List<Figure>> classes = new EnumMap<>(DurabilityClass.class);
    figures.forEach(
        each -> classes.computeIfAbsent(each.durability(), none -> new ArrayList<>()).add(each));
    List<String> words = new ArrayList<>();
    classes.forEach(
        (durability, equals) -> words.add(durability + " " + Ranking.of(headline, equals).words()));
    boolean refused = Ranking.of(headline, figures) instanceof Ranking.Refused;
    return String.join("; ", words) + (refused ? "; classes not ranked against each other" : "");
  }

  private static String notOffered(Scenario scenario, Results results) {
    return results.absences().stream()
        .filter(each -> each.scenario() == scenario && each.kind() == Kind.NOT_OFFERED)
        .filter(each -> results.subjects().contains(each.subject()))
        .filter(each -> results.of(scenario).stream().noneMatch(on(each)))
        .map(Absence::target)
        .collect(Collectors.toCollection(TreeSet::new))
        .stream()
        .collect(Collectors.joining(", "));
  }

  /** What was measured of it after all: only a part is not offered. */
  private static Predicate<Figure> on(Absence absence) {
    return figure -> figure.target().equals(absence.target());
  }
}
