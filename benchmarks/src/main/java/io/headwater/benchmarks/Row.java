package io.headwater.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A workload with its figures over all rounds.
 *
 * @param name what was done
 * @param durability {@code durable}, {@code buffered}, or "–" where nothing is written
 * @param perSecond events in a second; loads, where streams are loaded
 * @param p50 nanoseconds of half of the operations at most; NaN where single ones were not timed
 * @param p99 nanoseconds of 99 in 100
 * @param toRaw events in a second as a share of the raw loop's beside it; null if there is none
 */
public record Row(
    String name,
    String durability,
    Spread perSecond,
    Spread p50,
    Spread p99,
    @Nullable Double toRaw) {

  static Row of(Workload workload, List<Round> rounds, @Nullable Row raw) {
    Spread perSecond = Spread.of(rounds.stream().map(Round::perSecond).toList());
    return new Row(
        workload.name(),
        workload.durability(),
        perSecond,
        Spread.of(rounds.stream().map(Round::p50).toList()),
        Spread.of(rounds.stream().map(Round::p99).toList()),
        raw == null ? null : perSecond.median() / raw.perSecond().median());
  }

  String markdown() {
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(
            name,
            durability,
            perSecond.show(1),
            p50.show(1e3),
            p99.show(1e3),
            toRaw == null ? "–" : Spread.brief(toRaw));
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("workload", name)
        .put("durability", durability)
        .set("perSecond", perSecond.json(1))
        .set("p50Micros", p50.json(1e3))
        .set("p99Micros", p99.json(1e3))
        .put("toRaw", toRaw == null ? null : Spread.rounded(toRaw, 3));
  }
}
