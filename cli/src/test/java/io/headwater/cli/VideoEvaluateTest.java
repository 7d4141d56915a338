package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headwater video evaluate} from the command line. */
class VideoEvaluateTest {
  @TempDir Path directory;
  private Path ratings = Path.of("");

  @BeforeEach
  void writeTenRatings() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      text.append("%d\t%d\t%d\t%d%n".formatted(i / 2, i % 3, 1 + i % 5, 1_000 - i));
    }
    ratings = Files.writeString(directory.resolve("u.data"), text);
  }

  @Test
  void the_methods_stand_side_by_side() {
    Shell.Result result = Shell.run("video", "evaluate", ratings, "--format", "movielens");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("10 events of 5 users and 3 items, 7 tested", "hr10", "ndcg10", "mpr")
        .containsSubsequence("popularity", "decayed popularity, half-life", "headwater");
  }

  @Test
  void in_json_the_last_line_is_one_object() {
    Shell.Result result =
        Shell.run("video", "evaluate", ratings, "--format", "movielens", "--json");

    String figures =
        "\\{\"hr10\":[\\d.]+,\"ndcg10\":[\\d.]+,\"mpr\":[\\d.]+,\"scoreMicros\":[\\d.E-]+,"
            + "\"learnMicros\":[\\d.E-]+,\"recommendationsPerSecond\":[\\d.E]+\\}";
    assertThat(result.lastLine())
        .matches(
            "\\{\"events\":10,\"methods\":\\{\"popularity\":%s,\"decayedPopularity\":%s,\"headwater\":%s\\}\\}"
                .formatted(figures, figures, figures));
  }

  @Test
  void only_ratings_that_are_high_enough_count() {
    Shell.Result result =
        Shell.run(
            "video", "evaluate", ratings, "--format", "movielens", "--min-rating", "4", "--json");

    assertThat(result.lastLine()).startsWith("{\"events\":4,");
    assertThat(
            Shell.run("video", "evaluate", ratings, "--format", "movielens", "--min-rating", "6"))
        .matches(refused -> refused.code() == 2)
        .matches(refused -> refused.err().contains("has no row that counts"));
  }

  @Test
  void a_file_that_cannot_be_used_is_named() {
    Shell.Result asViews = Shell.run("video", "evaluate", ratings, "--format", "kuairand");
    assertThat(asViews.code()).isEqualTo(1);
    assertThat(asViews.err()).contains("u.data, line 1: no column 'user_id'");

    Shell.Result missing =
        Shell.run("video", "evaluate", directory.resolve("none"), "--format", "movielens");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("none' does not exist");
  }

  @Test
  void a_command_line_that_makes_no_sense_says_why() {
    assertThat(Shell.run("video", "evaluate", ratings).err()).contains("--format");
    Shell.Result result =
        Shell.run("video", "evaluate", ratings, "--format", "kuairand", "--min-rating", "3");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("which has no ratings");
  }
}
