package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.Spread;
import io.headwater.benchmarks.compare.result.Absence.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a run found, or several.
 *
 * @param machine where and when
 * @param scale how much was done
 * @param how seed and duration, in a line
 * @param versions what ran, for each target that was asked for, with its durability, in their order
 * @param figures what was measured, in the order of the run
 * @param seconds how long each target took, its start included
 * @param absences what was not, and notes on what was
 */
public record Results(
    Machine machine,
    String scale,
    String how,
    Map<String, String> versions,
    Map<String, Double> seconds,
    List<Figure> figures,
    List<Absence> absences) {
  /** Copies the collections. */
  public Results {
    versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
    figures = List.copyOf(figures);
    absences = List.copyOf(absences);
  }

  /**
   * Several runs of the same as one: of each figure the median with the least and the most, of what
   * has to be 0 the most; of each target the median of its time. A figure that some runs lack is of
   * the others, and says so; what was missing in any run, and why, is said.
   */
  public static Results of(List<Results> runs) {
    Results first = runs.getFirst();
    if (runs.size() == 1) {
      return first;
    }
    String each = runs.stream().map(Results::how).collect(Collectors.joining("; "));
    Map<String, String> versions = new LinkedHashMap<>();
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    Map<List<Object>, List<Figure>> figures = new LinkedHashMap<>();
    merged(runs.stream().map(run -> run.figures.stream().map(Figure::key).toList()).toList())
        .forEach(key -> figures.put(key, new ArrayList<>()));
    Set<Absence> absences = new LinkedHashSet<>();
    for (Results run : runs) {
      versions.putAll(run.versions);
      run.seconds.forEach(
          (subject, time) -> seconds.computeIfAbsent(subject, none -> new ArrayList<>()).add(time));
      run.figures.forEach(
          figure -> figures.computeIfAbsent(figure.key(), none -> new ArrayList<>()).add(figure));
      absences.addAll(run.absences);
    }
    Map<String, Double> median = new LinkedHashMap<>();
    seconds.forEach((subject, times) -> median.put(subject, Spread.of(times).median()));
    return new Results(
        first.machine,
        first.scale,
        "medians of %d runs, with the least and the most (%s)".formatted(runs.size(), each),
        versions,
        median,
        figures.values().stream().map(all -> Figure.of(all, runs.size())).toList(),
        List.copyOf(absences));
  }

  /** The targets that were asked for with their durability, such as {@code kafka D1}. */
  public List<String> subjects() {
    return List.copyOf(versions.keySet());
  }

  /** The scenarios of which there is a figure or an absence, in their order. */
  public List<Scenario> scenarios() {
    return Stream.concat(
            figures.stream().map(Figure::scenario), absences.stream().map(Absence::scenario))
        .distinct()
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** The figures of a scenario by their metric. */
  public List<Figure> of(Scenario scenario, String metric) {
    return figures.stream()
        .filter(each -> each.scenario() == scenario && each.metric().equals(metric))
        .toList();
  }

  /** The figures of a scenario. */
  public List<Figure> of(Scenario scenario) {
    return figures.stream().filter(each -> each.scenario() == scenario).toList();
  }

  /**
   * What was measured in a scenario: for each metric what is shown of each target. The metrics are
   * in the order in which they were measured, also those that one target has and others lack.
   */
  Map<String, Map<String, String>> shown(Scenario scenario) {
    Map<String, List<String>> measured = new LinkedHashMap<>();
    for (Figure each : of(scenario)) {
      measured.computeIfAbsent(each.subject(), none -> new ArrayList<>()).add(each.metric());
    }
    Map<String, Map<String, String>> metrics = new LinkedHashMap<>();
    merged(measured.values()).forEach(metric -> metrics.put(metric, new LinkedHashMap<>()));
    for (Figure each : of(scenario)) {
      metrics
          .computeIfAbsent(each.metric(), none -> new LinkedHashMap<>())
          .put(each.subject(), each.shownInFull());
    }
    return metrics;
  }

  /** Lists that have much in common as one: what only some have follows what it followed there. */
  private static <T> List<T> merged(Collection<List<T>> lists) {
    List<T> all = new ArrayList<>();
    for (List<T> list : lists) {
      int next = 0;
      for (T each : list) {
        int found = all.indexOf(each);
        if (found < 0) {
          all.add(next, each);
        }
        next = (found < 0 ? next : found) + 1;
      }
    }
    return all;
  }

  /** What was begun in a scenario and did not come to its end. */
  public List<Absence> unfinished(Scenario scenario) {
    return absences.stream()
        .filter(each -> each.scenario() == scenario)
        .filter(each -> each.kind() == Kind.FAILED || each.kind() == Kind.CUT_SHORT)
        .toList();
  }

  /** What is broken, a line each: what failed, and figures that have to be 0 and are not. */
  public List<String> broken() {
    Stream<String> failed =
        absences.stream()
            .filter(each -> each.kind() == Kind.FAILED)
            .map(each -> "%s %s failed".formatted(each.subject(), each.scenario()));
    Stream<String> promises =
        figures.stream()
            .filter(each -> each.scenario().promises().contains(each.metric()) && each.value() > 0)
            .map(
                each ->
                    "%s %s %s: %s"
                        .formatted(each.subject(), each.scenario(), each.metric(), each.shown()));
    return Stream.concat(failed, promises).distinct().toList();
  }

  /** Why there is nothing of a target in a scenario, if that is so. */
  public Optional<Absence> absence(Scenario scenario, String subject) {
    return absences.stream()
        .filter(each -> each.kind() != Kind.NOTE)
        .filter(each -> each.scenario() == scenario && each.subject().equals(subject))
        .findFirst();
  }
}
