package io.headwater.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the contract suites of queues have shown of each backend, as a page of tables: rows are
 * guarantees, columns are backends. The suites of a build leave their results in {@code
 * target/guarantees}; what was not run in this build keeps what the page says.
 */
final class Guarantees {
  static final String PAGE = "docs/guarantees.md";

  /** Where the model of the suites is tested, and broken on purpose; not a backend. */
  private static final String TESTKIT = "testkit";

  private static final String HEAD =
      """
      # What each backend guarantees

      Made from the results of the contract suites in `testkit` by the build that ran them; rewrite it with
      `./mvnw verify -Dheadwater.tidy.accept=true`, not by hand. A row is a test, its words are the name of the test.

      - *holds*: the test has run on this backend and passed.
      - *refused*: the backend lacks it, and refuses a queue that needs it when the queue is created, with an error that
        names what it lacks.
      - *not run*: the test needs what this backend does not offer to tests: a crash, or a clock that is moved by hand.
        Processes and brokers killed by SIGKILL have tests of their own: `KilledQueueWorkerTest`, `QueueKillTest`,
        `ServerKillTest`.
      - *not told*: the backend cannot say it, and the answer is empty.
      - nothing: the test is newer than the last run on this backend.

      A build rewrites the columns of what it runs, keeps the others, and says which it kept. RabbitMQ is the version
      that is installed; `CONTRIBUTING.md` has the command that runs another one.

      The servers are set up by the tests: Kafka allows locks from 1 s on (by default from 15 s; a shorter one is
      refused when the queue is created), RabbitMQ has frames of 1 MiB (by default of 128 KiB; a message whose headers
      need more is refused when it is sent).
      """;

  /** Suite, guarantee, backend, result. */
  private final Map<String, Map<String, Map<String, String>>> suites = new TreeMap<>();

  /** Backends of which the page says something that no suite of this build has shown. */
  private final Set<String> kept = new TreeSet<>();

  /**
   * The page as it should be.
   *
   * @param began results older than this are of another build
   */
  static Guarantees of(Path root, Instant began) {
    Guarantees all = new Guarantees();
    Path page = root.resolve(PAGE);
    if (Files.exists(page)) {
      all.readPage(Repo.read(page));
    }
    list(root).stream()
        .filter(module -> !module.endsWith(TESTKIT))
        .map(module -> module.resolve("target/guarantees"))
        .filter(Files::isDirectory)
        .flatMap(results -> list(results).stream())
        .filter(file -> !modified(file).isBefore(began))
        .forEach(all::readResults);
    all.suites.values().forEach(suite -> suite.values().removeIf(Map::isEmpty));
    all.suites.values().removeIf(Map::isEmpty);
    return all;
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One suite on one backend, in place of what the page says of it. */
  private void readResults(Path file) {
    List<String[]> lines = Repo.read(file).lines().map(line -> line.split("\t", -1)).toList();
    for (String[] line : lines) {
      Map<String, Map<String, String>> suite = suite(title(line[1]));
      suite.values().forEach(results -> results.remove(line[0]));
      kept.remove(line[0]);
    }
    for (String[] line : lines) {
      put(title(line[1]), line[2], line[0], line[3]);
    }
  }

  /** The heading of a suite: "lock contract" is "Lock". */
  private static String title(String suite) {
    String words = suite.replace(" contract", "").replace("queue ", "");
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private Map<String, Map<String, String>> suite(String title) {
    return suites.computeIfAbsent(title, absent -> new TreeMap<>());
  }

  private void put(String suite, String guarantee, String backend, String result) {
    suite(suite).computeIfAbsent(guarantee, absent -> new TreeMap<>()).put(backend, result);
  }

  private void readPage(String page) {
    String title = "";
    List<String> columns = List.of();
    for (String line : page.lines().toList()) {
      if (line.startsWith("## ")) {
        title = line.substring(3);
        columns = List.of();
      } else if (line.startsWith("| ") && !line.startsWith("| ---")) {
        List<String> cells = cells(line);
        if (columns.isEmpty()) {
          columns = cells;
          kept.addAll(columns.subList(1, columns.size()));
        } else {
          for (int i = 1; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
              put(title, cells.getFirst(), columns.get(i), cells.get(i));
            }
          }
        }
      }
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  /** The backends of which nothing was shown in this build. */
  Set<String> kept() {
    return kept;
  }

  /** The page in Markdown. */
  String page() {
    Set<String> backends = new TreeSet<>();
    suites.values().forEach(suite -> suite.values().forEach(all -> backends.addAll(all.keySet())));
    StringBuilder page = new StringBuilder(HEAD);
    suites.forEach(
        (title, guarantees) -> {
          page.append("\n## ").append(title).append("\n\n");
          page.append("| guarantee | ").append(String.join(" | ", backends)).append(" |\n");
          page.append("| --- |").append(" --- |".repeat(backends.size())).append('\n');
          guarantees.forEach(
              (guarantee, results) -> {
                page.append("| ").append(guarantee).append(" |");
                backends.forEach(
                    backend ->
                        page.append(' ').append(results.getOrDefault(backend, "")).append(" |"));
                page.append('\n');
              });
        });
    return page.toString();
  }
}
