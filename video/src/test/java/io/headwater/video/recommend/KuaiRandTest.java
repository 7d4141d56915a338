package io.headwater.video.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The promise about real views: better than popularity, on the sample that ships. */
class KuaiRandTest {
  private static final Path SAMPLE =
      Path.of("..", "samples", "kuairand", "log_standard_20220425_20220508.csv.gz");

  @Test
  void the_model_beats_the_better_popularity_by_5_percent_on_real_long_views() throws IOException {
    Evaluation.Report report =
        new Evaluation(PositivesFile.kuaiRand(SAMPLE), Clock.system(), (done, of) -> {}).run();
    print("popularity", report.popularity());
    print("decayed popularity, half-life " + report.halfLife(), report.decayedPopularity());
    print("headwater", report.headwater());

    assertThat(report.events()).as("long views without repeats").isEqualTo(70_476);
    double better = Math.max(report.popularity().hr10(), report.decayedPopularity().hr10());
    assertThat(report.headwater().hr10()).isGreaterThanOrEqualTo(1.05 * better);
    assertThat(report.headwater().mpr()).isLessThan(report.decayedPopularity().mpr());
  }

  private static void print(String method, Figures f) {
    System.out.printf(
        Locale.ROOT,
        "KuaiRand, %s: HR@10 %.4f, NDCG@10 %.4f, MPR %.2f, %.1f µs to score, %.1f µs to learn,"
            + " %,.0f top-10/s%n",
        method,
        f.hr10(),
        f.ndcg10(),
        f.mpr(),
        f.scoreMicros(),
        f.learnMicros(),
        f.recommendationsPerSecond());
  }
}
