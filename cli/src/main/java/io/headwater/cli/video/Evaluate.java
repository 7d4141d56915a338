package io.headwater.cli.video;

import io.headwater.cli.terminal.Json;
import io.headwater.cli.terminal.Output;
import io.headwater.cli.terminal.ProgressBar;
import io.headwater.cli.terminal.Table;
import io.headwater.core.Clock;
import io.headwater.video.recommend.Evaluation;
import io.headwater.video.recommend.Figures;
import io.headwater.video.recommend.Positive;
import io.headwater.video.recommend.PositivesFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater video evaluate}. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the recommender beside popularity on a file of views or ratings, test-then-learn: in"
          + " the order of time, each method ranks all items that the user does not have, and then"
          + " learns which one it was. The first 30 %% are learnt only.",
      "hr10 and ndcg10: higher is better; mpr (mean percentile rank): lower is better."
    })
final class Evaluate implements Callable<Integer> {
  private static final double ANY_RATING = 0;

  /** How a file is read. */
  enum Format {
    kuairand,
    movielens
  }

  @Parameters(paramLabel = "FILE", description = "The file, compressed by gzip or not.")
  Path file = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "F",
      description =
          "kuairand: the CSV of a log of KuaiRand, whose long views count; movielens: user, item,"
              + " rating and Unix time, separated by tabs.")
  Format format = Format.kuairand;

  @Option(
      names = "--min-rating",
      paramLabel = "R",
      description = "The lowest rating of movielens that counts (default: all do).")
  @Nullable Double minRating;

  @Mixin Output output = new Output();

  @Override
  public Integer call() throws IOException {
    List<Positive> positives = read();
    if (positives.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no row that counts; expected at least one".formatted(file));
    }
    Evaluation.Report report;
    try (ProgressBar bar = output.progress()) {
      Evaluation.Progress progress = (done, of) -> bar.at("positives", done, of);
      report = new Evaluation(positives, Clock.system(), progress).run();
    }
    print(report);
    return 0;
  }

  private List<Positive> read() throws IOException {
    if (format == Format.kuairand && minRating != null) {
      throw new IllegalArgumentException(
          "--min-rating %s with --format kuairand, which has no ratings; expected it with movielens"
              .formatted(minRating));
    }
    return switch (format) {
      case kuairand -> PositivesFile.kuaiRand(file);
      case movielens -> PositivesFile.movieLens(file, minRating == null ? ANY_RATING : minRating);
    };
  }

  private void print(Evaluation.Report report) {
    output.say(
        String.format(
            Locale.ROOT,
            "%,d events of %,d users and %,d items, %,d tested",
            report.events(),
            report.users(),
            report.items(),
            report.tests()));
    Table table = new Table("method", "hr10", "ndcg10", "mpr", "score µs", "learn µs", "top-10/s");
    row(table, "popularity", report.popularity());
    String decayed =
        String.format(Locale.ROOT, "decayed popularity, half-life %,d", report.halfLife());
    row(table, decayed, report.decayedPopularity());
    row(table, "headwater", report.headwater());
    output.say(table);
    output.data(
        () ->
            new Json()
                .put("events", report.events())
                .put(
                    "methods",
                    new Json()
                        .put("popularity", json(report.popularity()))
                        .put("decayedPopularity", json(report.decayedPopularity()))
                        .put("headwater", json(report.headwater()))));
  }

  private static void row(Table table, String method, Figures figures) {
    table.row(
        method,
        text("%.4f", figures.hr10()),
        text("%.4f", figures.ndcg10()),
        text("%.2f", figures.mpr()),
        text("%.1f", figures.scoreMicros()),
        text("%.1f", figures.learnMicros()),
        text("%,.0f", figures.recommendationsPerSecond()));
  }

  @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are no dependency of ours
  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static Json json(Figures figures) {
    return new Json()
        .put("hr10", figures.hr10())
        .put("ndcg10", figures.ndcg10())
        .put("mpr", figures.mpr())
        .put("scoreMicros", figures.scoreMicros())
        .put("learnMicros", figures.learnMicros())
        .put("recommendationsPerSecond", (double) Math.round(figures.recommendationsPerSecond()));
  }
}
