package io.headwater.cli.compare;

import io.headwater.benchmarks.compare.Comparison;
import io.headwater.benchmarks.compare.Scale;
import io.headwater.benchmarks.compare.result.Absence;
import io.headwater.benchmarks.compare.result.HtmlReport;
import io.headwater.benchmarks.compare.result.JsonLines;
import io.headwater.benchmarks.compare.result.Markdown;
import io.headwater.benchmarks.compare.result.Results;
import io.headwater.benchmarks.compare.result.Scenario;
import io.headwater.benchmarks.compare.result.SevenRows;
import io.headwater.cli.terminal.Failures;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import io.headwater.cli.terminal.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Measure what is usually said about Kafka and RabbitMQ, in seven rows, and Headwater's own"
          + " engine beside them: on this machine, with real brokers as child processes.",
      "Every figure names what had happened to a message when it counted as stored: D0, it was in"
          + " the page cache; D1, forced to the disk; D2, on 2 machines of 3. Only equals are"
          + " ranked. What was not run is named, with the reason."
    })
public final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Where to put the files, which are deleted at the end (default: here).")
  Path data = Path.of(".");

  @Option(
      names = "--target",
      paramLabel = "NAME",
      split = ",",
      description = "Of embedded, kafka, kafka3, rabbitmq (default: all).")
  List<String> targets = List.of();

  @Option(
      names = "--scenario",
      paramLabel = "W",
      split = ",",
      description = {
        "W1 work queue, W2 streaming, W3 event sourcing, W4 guarantee, W5 ordering,"
            + " W6 throughput, W7 operations (default: all)."
      })
  List<Scenario> scenarios = List.of();

  @ArgGroup @Nullable Size size;

  /** How much is done, said in one of two ways. */
  static final class Size {
    @Option(
        names = "--scale",
        paramLabel = "SIZE",
        converter = ToScale.class,
        description =
            "full (more than an hour), quick, or tiny, which measures nothing of use (default:"
                + " full).")
    @Nullable Scale scale;

    @Option(names = "--quick", description = "The same as --scale quick: less than 3 minutes.")
    boolean quick;

    Scale scale() {
      return scale == null ? Scale.quick() : scale;
    }
  }

  @Option(
      names = "--limit",
      paramLabel = "S",
      description =
          "After so many seconds nothing more is begun, and what is left is said (default: 162 with"
              + " --quick, 4 hours with full). Each target has a share of it.")
  @Nullable Integer limit;

  @Option(
      names = "--bound",
      paramLabel = "S",
      description =
          "After so many seconds a scenario on a target is cut short, and that is said (default: 25"
              + " with --quick, 900 with full).")
  @Nullable Integer bound;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Run all of it so many times, each with the next seed, and show of each figure the"
              + " median, the least and the most; of what has to be 0, the most (default:"
              + " ${DEFAULT-VALUE}).")
  int runs = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of what is drawn: who is killed, and when (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = {
        "Where to put the report, a page of HTML with charts that needs no network (default:"
            + " target/compare.html of the checkout, or compare.html here)."
      })
  @Nullable Path report;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description =
          "A page in Markdown to write the figures into, between the two marks of the scale; a new"
              + " page if there is none.")
  @Nullable Path markdown;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Set<Scenario> chosen = EnumSet.noneOf(Scenario.class);
    chosen.addAll(scenarios);
    Scale usual = size == null ? Scale.full() : size.scale();
    Path page = report == null ? usualReport() : report;
    prepare(page, usual);
    Scale used = usual.within(orElse(bound, usual.bound()), orElse(limit, usual.limit()));
    Results results = run(chosen, used);
    if (output.json()) {
      output.raw(JsonLines.of(results));
    } else {
      print(results);
    }
    write(results, page);
    if (!results.broken().isEmpty()) {
      throw new Failures.Failed(String.join("; ", results.broken()));
    }
    return 0;
  }

  private Results run(Set<Scenario> chosen, Scale used) throws IOException, InterruptedException {
    if (runs < 1) {
      throw new IllegalArgumentException(runs + " runs; expected 1 or more");
    }
    List<Results> all = new ArrayList<>();
    try (ProgressBar bar = output.progress()) {
      for (int run = 0; run < runs; run++) {
        String which = runs == 1 ? "" : "run %d of %d: ".formatted(run + 1, runs);
        Comparison.Options options =
            new Comparison.Options(data, new TreeSet<>(targets), chosen, used, seed + run);
        all.add(Comparison.run(options, (what, done, steps) -> bar.at(which + what, done, steps)));
      }
    }
    return Results.of(all);
  }

  private static Duration orElse(@Nullable Integer seconds, Duration usual) {
    if (seconds != null && seconds < 1) {
      throw new IllegalArgumentException(
          "a limit or bound of %d s; expected 1 or more".formatted(seconds));
    }
    return seconds == null ? usual : Duration.ofSeconds(seconds);
  }

  /** Finds out before the run, not after it, that there is no place for what it finds. */
  private void prepare(Path page, Scale usual) throws IOException {
    Path parent = page.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (markdown != null) {
      Markdown.requireMarks(written(markdown), usual.name());
    }
  }

  private static String written(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private void write(Results results, Path page) throws IOException {
    Files.writeString(page, HtmlReport.of(results));
    output.note("headwater: the report with charts is in " + page);
    if (markdown != null) {
      Files.writeString(markdown, Markdown.into(written(markdown), results));
    }
  }

  private static Path usualReport() {
    String home = System.getProperty("headwater.home");
    return home == null ? Path.of("compare.html") : Path.of(home, "target", "compare.html");
  }

  private void print(Results results) {
    SevenRows rows = new SevenRows(results);
    String[] heading =
        Stream.concat(Stream.of("row", "measured"), rows.subjects().stream())
            .toArray(String[]::new);
    Table table = new Table(heading);
    rows.rows()
        .forEach(
            row ->
                table.row(
                    Stream.concat(
                            Stream.of(row.scenario().row(), row.measured()), row.cells().stream())
                        .toArray()));
    output.say(results.machine().words());
    output.say("scale " + results.scale() + ", " + results.how());
    output.say("");
    output.say(table);
    output.say("");
    rows.rows().forEach(row -> output.say(row.scenario().row() + ": " + row.verdict()));
    output.say("");
    Absence.inWords(results.absences()).forEach(output::say);
  }
}
