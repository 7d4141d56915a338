package io.headwater.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

  String json() {
    return "{\"workload\":\"%s\",\"durability\":\"%s\",\"perSecond\":%s,\"p50Micros\":%s,\"p99Micros\":%s,\"toRaw\":%s}"
        .formatted(
            name,
            durability,
            json(perSecond, 1),
            json(p50, 1e3),
            json(p99, 1e3),
            toRaw == null ? "null" : String.format(java.util.Locale.ROOT, "%.3f", toRaw));
  }

  private static String json(Spread spread, double unit) {
    return spread.isEmpty()
        ? "null"
        : String.format(
            java.util.Locale.ROOT,
            "{\"median\":%.2f,\"min\":%.2f,\"max\":%.2f}",
            spread.median() / unit,
            spread.min() / unit,
            spread.max() / unit);
  }
}
