package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.compare.result.Scenario.Better;
import io.headwater.benchmarks.compare.result.Scenario.Headline;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Figures of one metric brought into an order, or the refusal to do so: what is in a page cache and
 * what is on a disk was not the same work.
 */
public sealed interface Ranking {

  /** In words, in a line. */
  String words();

  /**
   * An order.
   *
   * @param bestFirst the figures
   * @param words who is ahead, and by how much
   */
  record Ranked(List<Figure> bestFirst, String words) implements Ranking {}

  /**
   * No order: their durability is not equal.
   *
   * @param words which is which
   */
  record Refused(String words) implements Ranking {}

  /** Shares within which two figures count as level: single runs on a machine that others use. */
  double LEVEL = 1.15;

  /**
   * Ranks figures of one metric, if all were measured at the same durability.
   *
   * @throws IllegalArgumentException if there are none, or one is of another metric
   */
  static Ranking of(Headline headline, List<Figure> figures) {
    if (figures.isEmpty()
        || figures.stream().anyMatch(each -> !each.metric().equals(headline.metric()))) {
      throw new IllegalArgumentException(
          "%d figures to rank by '%s'; expected one or more, all of that metric"
              .formatted(figures.size(), headline.metric()));
    }
    Set<DurabilityClass> classes = new TreeSet<>();
    figures.forEach(each -> classes.add(each.durability()));
    if (classes.size() > 1) {
      return new Refused(refusal(classes, figures));
    }
    Comparator<Figure> order = Comparator.comparingDouble(Figure::value);
    List<Figure> bestFirst =
        figures.stream()
            .sorted(headline.better() == Better.HIGHER ? order.reversed() : order)
            .toList();
    return new Ranked(bestFirst, words(bestFirst, headline));
  }

  private static String refusal(Set<DurabilityClass> classes, List<Figure> figures) {
    return "not ranked: "
        + classes.stream()
            .map(each -> "%s is %s (%s)".formatted(named(figures, each), each.words(), each.name()))
            .collect(Collectors.joining(", "));
  }

  private static String named(List<Figure> figures, DurabilityClass durability) {
    return figures.stream()
        .filter(each -> each.durability() == durability)
        .map(Figure::target)
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  private static String words(List<Figure> bestFirst, Headline headline) {
    Figure best = bestFirst.getFirst();
    String all =
        bestFirst.stream()
            .map(each -> each.target() + " " + each.shown())
            .collect(Collectors.joining(", "));
    if (bestFirst.size() == 1) {
      return all;
    }
    if (best.value() == bestFirst.getLast().value()) {
      return "%s all %s"
          .formatted(
              bestFirst.stream().map(Figure::target).collect(Collectors.joining(", ")),
              best.shown());
    }
    return all + " (" + lead(best, bestFirst.get(1), headline.better()) + ")";
  }

  private static String lead(Figure best, Figure second, Better better) {
    double more = better == Better.HIGHER ? best.value() : second.value();
    double less = better == Better.HIGHER ? second.value() : best.value();
    if (less <= 0) {
      return more <= 0 ? "level" : best.target() + " ahead";
    }
    double times = more / less;
    return times < LEVEL
        ? "about level"
        : "%s ahead, × %s".formatted(best.target(), Figure.number(times));
  }
}
