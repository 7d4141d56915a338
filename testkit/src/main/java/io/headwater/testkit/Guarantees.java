package io.headwater.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run of one suite has shown of a backend, one guarantee for each test; its words are the
 * name of the test. Written to {@code target/guarantees} as lines of five columns with tabs
 * between: backend, suite, guarantee, result, number of checks. {@code docs/guarantees.md} is made
 * of these.
 */
final class Guarantees {
  private static final Path TARGET = Path.of("target");

  /** What became of a guarantee. */
  enum Result {
    HOLDS,
    /** A queue that needs it is refused when it is created. */
    REFUSED,
    /** What the test needs is not to be had here, a crash for example. */
    NOT_RUN,
    /** The backend cannot say it, and says nothing. */
    NOT_TOLD,
    BROKEN
  }

  private record Row(Result result, long checks) {}

  private final String suite;
  private final Map<String, Row> rows = new TreeMap<>();

  /**
   * @param suite what the guarantees are about
   */
  Guarantees(String suite) {
    this.suite = suite;
  }

  void add(String guarantee, Result result, long checks) {
    rows.put(guarantee, new Row(result, checks));
  }

  /** The words of a name: {@code aMessageIsSettledOnce} says "A message is settled once". */
  static String words(String name) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      words.append(Character.isUpperCase(c) ? " " + Character.toLowerCase(c) : c);
    }
    words.setCharAt(0, Character.toUpperCase(name.charAt(0)));
    return words.toString();
  }

  /** Writes them, if this is run by a build. */
  void write(@Nullable String backend) {
    if (backend == null || !Files.isDirectory(TARGET)) {
      return;
    }
    List<String> lines = new ArrayList<>();
    rows.forEach(
        (guarantee, row) ->
            lines.add(
                String.join(
                    "\t",
                    backend,
                    suite,
                    guarantee,
                    row.result.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    Long.toString(row.checks))));
    String file = (backend + " " + suite).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    try {
      Path directory = Files.createDirectories(TARGET.resolve("guarantees"));
      Files.write(directory.resolve(file + ".tsv"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
