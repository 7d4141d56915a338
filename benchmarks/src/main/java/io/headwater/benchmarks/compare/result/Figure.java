package io.headwater.benchmarks.compare.result;

import java.util.Locale;

/**
 * One number that was measured.
 *
 * @param target what it was measured on, such as {@code kafka3}
 * @param scenario in which scenario
 * @param durability what had happened to a message when it counted as stored
 * @param metric what was measured
 * @param value how much
 * @param unit of what; "/s", "ms", "s", "MB", or empty for a count
 */
public record Figure(
    String target,
    Scenario scenario,
    DurabilityClass durability,
    String metric,
    double value,
    String unit) {

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

  /** A number as people read it: three digits that matter, all of those before the point. */
  static String number(double value) {
    if (value == Math.rint(value) || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    int decimals = Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** On one line of JSON. */
  String json() {
    return JsonLines.object(
        target, scenario, durability, metric, JsonLines.number(value), unit, null);
  }
}
