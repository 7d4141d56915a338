package io.headwater.benchmarks;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A figure over several rounds.
 *
 * @param median half of the rounds were not above it
 * @param min the least
 * @param max the greatest
 */
public record Spread(double median, double min, double max) {

  /** Of some values; those that are no number do not count. */
  public static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().filter(value -> !value.isNaN()).sorted().toList();
    int size = sorted.size();
    if (size == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }

  /** Whether anything was measured. */
  boolean isEmpty() {
    return Double.isNaN(median);
  }

  /** As {@code median [min..max]}, short. */
  String show(double unit) {
    return isEmpty()
        ? "–"
        : "%s [%s..%s]".formatted(brief(median / unit), brief(min / unit), brief(max / unit));
  }

  /** The three numbers with two decimals, or null. */
  JsonNode json(double unit) {
    return isEmpty()
        ? JsonNodeFactory.instance.nullNode()
        : JsonNodeFactory.instance
            .objectNode()
            .put("median", rounded(median / unit, 2))
            .put("min", rounded(min / unit, 2))
            .put("max", rounded(max / unit, 2));
  }

  static BigDecimal rounded(double value, int decimals) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
  }

  /** Three digits: 1.23 M, 45.6 k, 789, 4.56. */
  static String brief(double value) {
    if (value >= 999_500) {
      return digits(value / 1e6) + " M";
    }
    return value >= 9_995 ? digits(value / 1e3) + " k" : digits(value);
  }

  private static String digits(double value) {
    int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
