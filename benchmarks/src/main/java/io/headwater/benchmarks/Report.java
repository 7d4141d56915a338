package io.headwater.benchmarks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run measured.
 *
 * @param machine where it was measured, and how
 * @param disk what a force costs on the disk, without a store
 * @param rows the workloads; none if there were no rounds
 * @param large figures of the large store by name; none if there was none
 */
public record Report(String machine, List<Row> disk, List<Row> rows, Map<String, String> large) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
  private static final String HEAD =
      """
      | workload | durability | per second | p50 µs | p99 µs | to raw |
      |---|---|---|---|---|---|
      """;

  /** As a page to paste. */
  public String markdown() {
    StringBuilder page = new StringBuilder(machine).append("\n\n");
    if (!rows.isEmpty()) {
      page.append("The disk: ")
          .append(disk.stream().map(Report::force).collect(Collectors.joining("; ")))
          .append(".\n\n")
          .append(HEAD);
      rows.forEach(row -> page.append(row.markdown()).append('\n'));
    }
    if (!large.isEmpty()) {
      page.append('\n').append(largeMarkdown());
    }
    return page.toString();
  }

  private static String force(Row row) {
    return "%s p50 %s µs, p99 %s µs"
        .formatted(row.name().replace("raw: ", ""), row.p50().show(1e3), row.p99().show(1e3));
  }

  private String largeMarkdown() {
    StringBuilder table = new StringBuilder("| large store, 512 MiB heap | |\n|---|---|\n");
    large.forEach(
        (name, value) -> table.append("| %s | %s |\n".formatted(words(name), digits(value))));
    return table.toString();
  }

  private static String words(String name) {
    return switch (name) {
      case "buildPerSecond" -> "built, events/s (buffered, one in an append)";
      case "openFirstMillis" -> "opened first in a new process, ms";
      case "openMillis" -> "opened, ms (median of 5)";
      case "heapOpenMiB" -> "heap used after opening, MiB";
      case "eventsInStream" -> "events in a stream";
      case "loadsPerSecond" -> "streams loaded per second, warm, in random order";
      case "loadP50Micros" -> "loading one, p50 µs";
      case "loadP99Micros" -> "loading one, p99 µs";
      case "replayPerSecond" -> "replayed, events/s";
      case "heapUsedMiB" -> "heap used after all that, MiB";
      case "onDiskMiB" -> "on disk, MiB";
      default -> name;
    };
  }

  private static String digits(String value) {
    return Spread.brief(Double.parseDouble(value));
  }

  /** As lines of JSON, one for each row. */
  public String json() {
    List<ObjectNode> objects = new ArrayList<>();
    objects.add(MAPPER.createObjectNode().put("machine", machine));
    rows.forEach(row -> objects.add(row.json()));
    if (!large.isEmpty()) {
      ObjectNode figures = MAPPER.createObjectNode();
      large.forEach((name, value) -> figures.put(name, new BigDecimal(value)));
      objects.add(MAPPER.createObjectNode().set("large", figures));
    }
    return objects.stream()
        .map(object -> MAPPER.writeValueAsString(object) + "\n")
        .collect(Collectors.joining());
  }
}
