package io.headwater.tidy;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** Who may depend on whom: the arrows between modules, and between packages. */
final class ArrowRules {
  private static final List<String> EVERYWHERE = List.of("java.", "org.jspecify.annotations.");

  /**
   * For each module the packages that it may use beside its own, the JDK and JSpecify. An entry
   * that ends with a dot covers the packages below.
   */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("log", Set.of()),
          entry("core", Set.of()),
          entry("embedded", Set.of("io.headwater.core.", "io.headwater.log.")),
          entry("json", Set.of("io.headwater.core.", "tools.jackson.", "com.fasterxml.jackson.")),
          entry(
              "testkit",
              Set.of(
                  "io.headwater.core.",
                  "org.junit.jupiter.",
                  "org.assertj.",
                  "org.opentest4j.",
                  "tools.jackson.")), // optional, for one suite
          entry("kafka-broker", Set.of()),
          entry(
              "kafka", Set.of("io.headwater.core.", "io.headwater.embedded.", "org.apache.kafka.")),
          entry("rabbitmq", Set.of("io.headwater.core.", "com.rabbitmq.client.")),
          entry(
              "video",
              Set.of(
                  "io.headwater.core.",
                  "io.headwater.json.",
                  "de.siegmar.fastcsv.",
                  "org.apache.commons.compress.")),
          entry("bank", Set.of("io.headwater.core.", "io.headwater.json.", "de.siegmar.fastcsv.")),
          entry(
              "benchmarks",
              Set.of(
                  "io.headwater.core.",
                  "io.headwater.embedded.",
                  "io.headwater.log.",
                  "io.headwater.video.",
                  "io.headwater.kafka.",
                  "io.headwater.rabbitmq.",
                  "com.rabbitmq.client.",
                  "org.apache.kafka.clients.",
                  "org.apache.kafka.common.",
                  "org.HdrHistogram.",
                  "com.samskivert.mustache.",
                  "tools.jackson.")),
          entry(
              "cli",
              Set.of(
                  "io.headwater.core.",
                  "io.headwater.embedded.",
                  "io.headwater.json.",
                  "io.headwater.bank.",
                  "io.headwater.video.",
                  "io.headwater.kafka.",
                  "io.headwater.rabbitmq.",
                  "io.headwater.benchmarks.",
                  "picocli.",
                  "tools.jackson.")),
          entry("tidy", Set.of()));

  private ArrowRules() {}

  static List<Rule> all() {
    return List.of(
        new Rule("arrows", "a module uses only what the map allows", ArrowRules::wrongArrows),
        new Rule("inside", "what is inside a module is used by no other", ArrowRules::wrongUses),
        new Rule("known-module", "every module is on the map", ArrowRules::unknownModules),
        new Rule("package-cycle", "packages form no cycle", ArrowRules::cycles));
  }

  private static List<Finding> wrongArrows(Repo repo) {
    return uses(repo, (module, used) -> !mayUse(module, used.getPackageName() + "."));
  }

  private static boolean mayUse(String module, String target) {
    return target.equals(".") // primitives
        || target.startsWith("io.headwater." + module + ".")
        || EVERYWHERE.stream().anyMatch(target::startsWith)
        || ARROWS.getOrDefault(module, Set.of()).stream().anyMatch(target::startsWith);
  }

  /** Where a module uses what is wrong for it. */
  private static List<Finding> uses(Repo repo, BiPredicate<String, JavaClass> wrong) {
    List<Finding> found = new ArrayList<>();
    for (String module : repo.modules()) {
      for (JavaClass type : repo.main(module)) {
        for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
          if (wrong.test(module, arrow.getTargetClass().getBaseComponentType())) {
            found.add(
                new Finding(
                    type.getName(),
                    arrow.getSourceCodeLocation().toString(),
                    arrow.getDescription()));
          }
        }
      }
    }
    return found;
  }

  /** Whether the public types of a package are for its own module only, and promised to nobody. */
  static boolean isInside(String packageName) {
    return packageName.equals("io.headwater.core.engine")
        || packageName.startsWith("io.headwater.embedded.")
        || packageName.startsWith("io.headwater.kafka.");
  }

  private static List<Finding> wrongUses(Repo repo) {
    return uses(
        repo,
        (module, used) -> isInside(used.getPackageName()) && !repo.moduleOf(used).equals(module));
  }

  private static List<Finding> unknownModules(Repo repo) {
    return repo.modules().stream()
        .filter(module -> !module.equals("bom") && !ARROWS.containsKey(module))
        .map(module -> new Finding(module, "pom.xml", module + " is not on the map of ArrowRules"))
        .toList();
  }

  private static List<Finding> cycles(Repo repo) {
    Map<String, Map<String, String>> arrows = new TreeMap<>();
    for (JavaClass type : repo.main()) {
      for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
        String to = arrow.getTargetClass().getBaseComponentType().getPackageName();
        if (to.startsWith("io.headwater.") && !to.equals(type.getPackageName())) {
          arrows
              .computeIfAbsent(type.getPackageName(), name -> new TreeMap<>())
              .putIfAbsent(to, arrow.getDescription());
        }
      }
    }
    List<Finding> found = new ArrayList<>();
    for (String start : arrows.keySet()) {
      arrows
          .getOrDefault(start, Map.of())
          .forEach(
              (next, why) -> {
                if (reaches(arrows, next, start)) {
                  found.add(
                      new Finding(start, start, "is in a cycle through " + next + ": " + why));
                }
              });
    }
    return found;
  }

  private static boolean reaches(
      Map<String, Map<String, String>> arrows, String from, String goal) {
    Set<String> seen = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      String each = open.pop();
      if (each.equals(goal)) {
        return true;
      }
      if (seen.add(each)) {
        open.addAll(arrows.getOrDefault(each, Map.of()).keySet());
      }
    }
    return false;
  }
}
