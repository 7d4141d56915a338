package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, with its real child process and its real SIGKILL. */
class DemoTest {
  private static final Pattern FIGURES =
      Pattern.compile(
          "\\{\"finalBalance\":-400,\"balanceAtVersion3\":1300,\"recoveredBalance\":-400,"
              + "\"conflicts\":1,\"events\":(\\d+),\"concurrentViewers\":4,"
              + "\"qualityDistribution\":\\{\"1080p\":4,\"4K\":0,\"720p\":0},"
              + "\"profiles\":4,\"recommendationsPublished\":4}");
  private static final Pattern KILLED =
      Pattern.compile("found after reopening  lost\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)");

  @TempDir Path directory;

  @Test
  void its_last_line_holds_the_figures_as_json_numbers() {
    Shell.Result result = Shell.run("demo", "--once", "--json");

    assertThat(result.code()).isZero();
    assertThat(result.lastLine()).matches(FIGURES);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void it_shows_what_the_killed_process_had_acknowledged_beside_what_was_found() {
    Shell.Result result = Shell.run("demo", "--once");

    assertThat(result.code()).isZero();
    Matcher killed = KILLED.matcher(result.out());
    assertThat(killed.find()).isTrue();
    long acknowledged = Long.parseLong(killed.group(1));
    assertThat(acknowledged).isGreaterThanOrEqualTo(50);
    assertThat(Long.parseLong(killed.group(2))).isBetween(acknowledged, acknowledged + 1);
    assertThat(killed.group(3)).isEqualTo("0");
    assertThat(result.out())
        .contains("after its third event   1300.00")
        .contains("final balance of ACC001           -400.00")
        .contains("the other got: stream 'account-ACC002': expected version 2, actual version 3");
  }

  @Test
  void it_tells_the_streaming_story_and_replays_the_shipped_sessions() {
    Shell.Result result = Shell.run("demo", "--once");

    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("The topics are on", "the embedded engine in")
        .contains("alice goes on in 1080p instead of 4K")
        .contains("by quality                        {1080p=4, 4K=0, 720p=0}")
        .contains("and 31 s after the last of them   0 watching")
        .contains("590 sessions, 590 played", "5,413 changes of quality");
  }

  @Test
  void told_again_on_the_same_store_it_finds_the_same_figures_behind_more_events() {
    Shell.Result first = Shell.run("demo", "--json", "--data", directory.resolve("kept"));
    Shell.Result second = Shell.run("demo", "--json", "--data", directory.resolve("kept"));

    assertThat(second.code()).isZero();
    assertThat(events(second)).isGreaterThan(events(first));
  }

  @Test
  void on_a_store_where_the_account_is_somebody_elses_it_says_so_and_fails() {
    Path data = directory.resolve("taken");
    Shell.run("bank", "open", "ACC001", "5", "--data", data);

    Shell.Result result = Shell.run("demo", "--json", "--data", data);

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("account 'ACC001' is open already");
  }

  @Test
  void a_place_that_is_a_file_is_refused_with_one_line() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    Shell.Result result = Shell.run("demo", "--data", file);

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err().lines()).singleElement().asString().contains(file.toString());
  }

  private static long events(Shell.Result result) {
    Matcher figures = FIGURES.matcher(result.lastLine());
    assertThat(figures.matches()).isTrue();
    return Long.parseLong(figures.group(1));
  }
}
