package io.headwater.benchmarks.compare.result;

import static io.headwater.benchmarks.compare.result.DurabilityClass.D0;
import static io.headwater.benchmarks.compare.result.DurabilityClass.D1;
import static io.headwater.benchmarks.compare.result.DurabilityClass.D2;

import io.headwater.benchmarks.compare.result.Absence.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results that no run gave, for tests of how they are shown. */
final class Found {
  static final String RATE = "topic: published, 200 B in batches of 100";

  private Found() {}

  static Figure rate(String target, DurabilityClass durability, double value) {
    return new Figure(target, Scenario.W6, durability, RATE, value, "/s");
  }

  static Results results() {
    return results(
        List.of(
            rate("embedded", D1, 300_000),
            rate("kafka", D1, 100_000),
            rate("kafka", D0, 400_000),
            rate("kafka3", D2, 80_000)),
        List.of(
            new Absence("rabbitmq", Scenario.W6, D1, Kind.NOT_RUN, "it is not \"installed\""),
            new Absence("rabbitmq", Scenario.W3, D1, Kind.NOT_OFFERED, "no such thing"),
            new Absence("kafka", Scenario.W3, D0, Kind.NOT_OFFERED, "not built </script>")));
  }

  /** The same with other figures, or other reasons why there are none. */
  static Results results(List<Figure> figures, List<Absence> absences) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("embedded D1", "an engine");
    versions.put("kafka D1", "a broker that flushes");
    versions.put("kafka D0", "a broker");
    versions.put("kafka3 D2", "three brokers");
    versions.put("rabbitmq D1", "a node");
    return new Results(
        new Machine(
            Instant.parse("2026-11-22T23:00:00Z"),
            2,
            24_000,
            0.5,
            "25",
            "Linux 6, \"ext4\"",
            "abc1234"),
        "tiny",
        "seed 1",
        versions,
        Map.of("embedded D1", 21.7),
        figures,
        absences);
  }
}
