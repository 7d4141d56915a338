package io.headwater.benchmarks.compare.result;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Results as lines of JSON, each with the keys target, scenario, durability, metric, value, unit;
 * of several runs that differ with least and most, and without, the number of those that lack it.
 * Then what ran, and when: version, commit, java, begun and run, which has the seed.
 */
public final class JsonLines {
  private JsonLines() {}

  /** One line for each figure, then one for each absence, which has a {@code reason} too. */
  public static String of(Results results) {
    return Stream.concat(
            results.figures().stream().map(each -> each.json(run(results, each.subject()))),
            results.absences().stream().map(each -> each.json(run(results, each.subject()))))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  private static String run(Results results, String subject) {
    return ",\"version\":%s,\"commit\":%s,\"java\":%s,\"begun\":\"%s\",\"run\":%s"
        .formatted(
            quoted(results.versions().getOrDefault(subject, "")),
            quoted(results.machine().commit()),
            quoted(results.machine().java()),
            results.machine().begun(),
            quoted("scale %s, %s".formatted(results.scale(), results.how())));
  }

  /**
   * @param more keys and values, each with a comma before it
   */
  static String object(
      String target,
      Scenario scenario,
      DurabilityClass durability,
      String metric,
      String value,
      String unit,
      String more) {
    return "{\"target\":%s,\"scenario\":%s,\"durability\":%s,\"metric\":%s,\"value\":%s,\"unit\":%s%s}"
        .formatted(
            quoted(target),
            quoted(scenario.name()),
            quoted(durability.name()),
            quoted(metric),
            value,
            quoted(unit),
            more);
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4f", value);
  }

  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c == '<' || c == 0x2028 || c == 0x2029) {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c)); // safe inside a script, too
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
