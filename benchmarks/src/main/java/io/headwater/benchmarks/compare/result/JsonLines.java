package io.headwater.benchmarks.compare.result;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Results as lines of JSON, each with the keys target, scenario, durability, metric, value, unit;
 * of several runs that differ with least and most, and without, the number of those that lack it.
 * Then what ran, and when: version, commit, java, begun and run, which has the seed.
 */
public final class JsonLines {
  private static final int DECIMALS = 4;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  private JsonLines() {}

  /** One line for each figure, then one for each absence, which has a {@code reason} too. */
  public static String of(Results results) {
    return Stream.concat(
            results.figures().stream().map(each -> line(each.json(), results, each.subject())),
            results.absences().stream().map(each -> line(each.json(), results, each.subject())))
        .collect(Collectors.joining());
  }

  private static String line(ObjectNode of, Results results, String subject) {
    of.put("version", results.versions().getOrDefault(subject, ""))
        .put("commit", results.machine().commit())
        .put("java", results.machine().java())
        .put("begun", results.machine().begun().toString())
        .put("run", "scale %s, %s".formatted(results.scale(), results.how()));
    return MAPPER.writeValueAsString(of) + "\n";
  }

  /** The figures as one array. */
  static String figures(Results results) {
    return MAPPER.writeValueAsString(results.figures().stream().map(Figure::json).toList());
  }

  /** What every line begins with. */
  static ObjectNode object(
      String target,
      Scenario scenario,
      DurabilityClass durability,
      String metric,
      @Nullable BigDecimal value,
      String unit) {
    return MAPPER
        .createObjectNode()
        .put("target", target)
        .put("scenario", scenario.name())
        .put("durability", durability.name())
        .put("metric", metric)
        .put("value", value)
        .put("unit", unit);
  }

  static BigDecimal number(double value) {
    return BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
  }
}
