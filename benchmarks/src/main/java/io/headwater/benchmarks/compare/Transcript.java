package io.headwater.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/** A file that child processes write lines to, a write each, and that is read meanwhile. */
final class Transcript implements AutoCloseable {
  private static final int LINES = 4;
  private static final int CHARS = 8_192;

  private final Path said;
  private final Path errors;
  private final BufferedReader told;

  /** What was read of a line that has not ended. */
  private final StringBuilder begun = new StringBuilder();

  Transcript(Path directory) throws IOException {
    said = Files.createTempFile(directory, "said-", ".txt");
    errors = Files.createTempFile(directory, "errors-", ".txt");
    told = Files.newBufferedReader(said, StandardCharsets.UTF_8);
  }

  /** Starts a class of ours as a process whose output this is. */
  Process start(Class<?> main, String... arguments) throws IOException {
    return Child.start(
        ProcessBuilder.Redirect.appendTo(said.toFile()),
        ProcessBuilder.Redirect.appendTo(errors.toFile()),
        main,
        arguments);
  }

  /**
   * Hears the lines that were ended since the last call. A line that is being written may be there
   * in part, up to the end of a page: then the rest is waited for.
   */
  void hear(Consumer<String> listener) throws IOException {
    char[] some = new char[CHARS];
    for (int count = told.read(some); count > 0; count = told.read(some)) {
      begun.append(some, 0, count);
    }
    int from = 0;
    for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n", from)) {
      listener.accept(begun.substring(from, end));
      from = end + 1;
    }
    begun.delete(0, from);
  }

  /** Adds lines of our own. */
  void add(String lines) throws IOException {
    Files.writeString(said, lines, StandardOpenOption.APPEND);
  }

  Path file() {
    return said;
  }

  /** What the children said of errors last; empty if nothing. */
  String lastErrors() throws IOException {
    List<String> causes =
        Files.readAllLines(errors).stream().filter(line -> !line.startsWith("\tat ")).toList();
    return String.join(" / ", causes.subList(Math.max(0, causes.size() - LINES), causes.size()));
  }

  @Override
  public void close() throws IOException {
    told.close();
  }
}
