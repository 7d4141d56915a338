package io.headwater.cli.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the output of a command goes: to people as text, into pipes as JSON. */
public final class Output {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print JSON, one object on each line.")
  boolean json;

  /** Whether JSON was asked for. */
  public boolean json() {
    return json;
  }

  /** Prints one line of text, unless JSON was asked for. */
  public void say(String line) {
    if (!json) {
      out().println(line);
    }
  }

  /** Prints a table, unless JSON was asked for. */
  public void say(Table table) {
    table.lines().forEach(this::say);
  }

  /** Prints one object, if JSON was asked for. */
  public void data(Supplier<Json> object) {
    if (json) {
      out().println(object.get());
    }
  }

  /** Prints text as it is. */
  public void raw(String text) {
    out().print(text);
    out().flush();
  }

  /**
   * Passes on what was printed, before something is done that relies on it.
   *
   * @throws IOException if nobody reads it any more
   */
  public void flush() throws IOException {
    if (out().checkError()) {
      throw new IOException("standard output was closed before all was printed");
    }
  }

  /** Prints one line for people who watch, to standard error. */
  public void note(String line) {
    PrintWriter err = commandLine().getErr();
    err.println(line);
    err.flush();
  }

  /** A bar that shows how far a long command has come. */
  public ProgressBar progress() {
    return ProgressBar.on(commandLine().getErr());
  }

  /** Lines that are drawn again and again while a long command runs. */
  public LiveView live() {
    return LiveView.on(commandLine().getErr());
  }

  private PrintWriter out() {
    return commandLine().getOut();
  }

  private CommandLine commandLine() {
    if (spec == null) {
      throw new IllegalStateException("the command line has not been parsed");
    }
    return spec.commandLine();
  }
}
