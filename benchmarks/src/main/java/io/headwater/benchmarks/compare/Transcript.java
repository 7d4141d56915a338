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

  private final Path said;
  private final Path errors;
  private final BufferedReader told;

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

  /** Hears the lines that were written since the last call. */
  void hear(Consumer<String> listener) throws IOException {
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      listener.accept(line);
    }
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
