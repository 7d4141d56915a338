package io.headwater.benchmarks.compare.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that was not measured, or is to be known about what was. It is said, never left out in
 * silence.
 *
 * @param target of which target
 * @param scenario in which scenario
 * @param durability at which durability
 * @param kind what it means
 * @param reason why, in words
 */
public record Absence(
    String target, Scenario scenario, DurabilityClass durability, Kind kind, String reason) {

  /** What it means that there is no figure. */
  public enum Kind {
    /** It could be measured, and was not. */
    NOT_RUN("not run"),
    /** There is nothing to measure: it cannot do that. A result. */
    NOT_OFFERED("not offered"),
    /** It was tried, and ended with an error, or before its end; its figures are those so far. */
    FAILED("failed"),
    /** The time that it may take was up; its figures are those so far. */
    CUT_SHORT("cut short"),
    /** It was measured, in a way that is to be known. */
    NOTE("note");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As in the metric of a line of JSON. */
    public String words() {
      return words;
    }
  }

  /** The target with its durability, such as {@code kafka D1}. */
  public String subject() {
    return target + " " + durability;
  }

  /** Lines for people: what is missing for the same reason is said once. */
  public static List<String> inWords(List<Absence> absences) {
    Map<String, List<String>> targets = new LinkedHashMap<>();
    Map<String, Set<String>> rows = new LinkedHashMap<>();
    for (Absence each : absences) {
      String what = "%s: %s".formatted(each.kind().words(), each.reason());
      rows.computeIfAbsent(each.subject() + "|" + what, none -> new TreeSet<>())
          .add(each.scenario().name());
    }
    rows.forEach(
        (key, scenarios) -> {
          String[] parts = key.split("\\|", 2);
          targets
              .computeIfAbsent(
                  "%s %s".formatted(String.join(" ", scenarios), parts[1]),
                  none -> new ArrayList<>())
              .add(parts[0]);
        });
    return targets.entrySet().stream()
        .map(each -> "%s: %s".formatted(String.join(", ", each.getValue()), each.getKey()))
        .toList();
  }

  /** As {@link Figure#json}: the keys of a figure with a null for the value, and the reason. */
  ObjectNode json() {
    return JsonLines.object(target, scenario, durability, kind.words(), null, "")
        .put("reason", reason);
  }
}
