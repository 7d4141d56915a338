package io.headwater.benchmarks.compare.result;

import io.headwater.benchmarks.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * One number that was measured, once or in several runs.
 *
 * @param target what it was measured on, such as {@code kafka3}
 * @param scenario in which scenario
 * @param durability what had happened to a message when it counted as stored
 * @param metric what was measured
 * @param value how much; of several runs the median, or the most if it has to be 0
 * @param unit of what; "/s", "ms", "s", "MB", or empty for a count
 * @param least of several runs
 * @param most of several runs
 * @param without how many of several runs did not measure it
 */
public record Figure(
    String target,
    Scenario scenario,
    DurabilityClass durability,
    String metric,
    double value,
    String unit,
    double least,
    double most,
    int without) {

  /**
   * @throws IllegalArgumentException if the value is no finite number
   */
  public Figure {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s of %s in %s is %s; expected a finite number"
              .formatted(metric, target, scenario, value));
    }
  }

  /** Of one run. */
  public Figure(
      String target,
      Scenario scenario,
      DurabilityClass durability,
      String metric,
      double value,
      String unit) {
    this(target, scenario, durability, metric, value, unit, value, value, 0);
  }

  /**
   * The same of several runs, given those of each that measured it: what is not a median is said
   * above.
   */
  static Figure of(List<Figure> runs, int all) {
    Figure first = runs.getFirst();
    Spread spread = Spread.of(runs.stream().map(Figure::value).toList());
    boolean isPromise = first.scenario.promises().contains(first.metric);
    return new Figure(
        first.target,
        first.scenario,
        first.durability,
        first.metric,
        isPromise ? spread.max() : spread.median(),
        first.unit,
        spread.min(),
        spread.max(),
        all - runs.size());
  }

  /** What it is a figure of, without the number: the same in all runs. */
  List<Object> key() {
    return List.of(target, scenario, durability, metric, unit);
  }

  /** The target with its durability, such as {@code kafka D1}. */
  public String subject() {
    return target + " " + durability;
  }

  /** The value with its unit, as people read it: three digits that matter. */
  public String shown() {
    return unit.isEmpty() || unit.startsWith("/")
        ? number(value) + unit
        : number(value) + " " + unit;
  }

  /** As {@link #shown}, and the range of several runs, if they differ, and how many lack it. */
  String shownInFull() {
    List<String> more = new ArrayList<>();
    if (least != most) {
      more.add("%s to %s".formatted(number(least), number(most)));
    }
    if (without > 0) {
      more.add("not in %d".formatted(without));
    }
    return more.isEmpty() ? shown() : "%s (%s)".formatted(shown(), String.join(", ", more));
  }

  /** A number as people read it: three digits that matter, all of those before the point. */
  static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    int decimals = Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** As an object of JSON, to which more may be put. */
  ObjectNode json() {
    ObjectNode object =
        JsonLines.object(target, scenario, durability, metric, JsonLines.number(value), unit);
    if (least != most) {
      object.put("least", JsonLines.number(least)).put("most", JsonLines.number(most));
    }
    if (without > 0) {
      object.put("without", without);
    }
    return object;
  }
}
