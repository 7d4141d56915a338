package io.headwater.tidy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The reasoned exceptions: one line each, {@code rule | subject | reason}. */
final class Exceptions {
  private static final String LIST = "tidy/exceptions.txt";

  private record Entry(String rule, String subject, int line) {}

  private final List<Entry> entries = new ArrayList<>();

  private Exceptions() {}

  static Exceptions of(Repo repo) {
    Exceptions exceptions = new Exceptions();
    Path list = repo.root().resolve(LIST);
    List<String> lines = Files.exists(list) ? Repo.read(list).lines().toList() : List.of();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split("\\s*\\|\\s*", 3);
      if (parts.length != 3 || parts[2].isBlank()) {
        throw new IllegalArgumentException(
            "%s:%d is '%s'; expected rule | subject | reason".formatted(LIST, i + 1, line));
      }
      exceptions.entries.add(new Entry(parts[0].strip(), parts[1].strip(), i + 1));
    }
    return exceptions;
  }

  /** The findings of a rule that no exception covers. */
  List<Finding> uncovered(Rule rule, List<Finding> findings) {
    Set<String> covered = new HashSet<>();
    entries.stream()
        .filter(e -> e.rule().equals(rule.name()))
        .forEach(e -> covered.add(e.subject()));
    return findings.stream().filter(finding -> !covered.contains(finding.subject())).toList();
  }

  /** The exceptions that cover nothing any more. */
  List<String> unused(Repo repo, List<Rule> rules) {
    Set<String> needed = new HashSet<>();
    for (Rule rule : rules) {
      rule.findings(repo).forEach(finding -> needed.add(rule.name() + " | " + finding.subject()));
    }
    return entries.stream()
        .filter(entry -> !needed.contains(entry.rule() + " | " + entry.subject()))
        .map(entry -> "%s:%d: %s | %s".formatted(LIST, entry.line(), entry.rule(), entry.subject()))
        .toList();
  }
}
