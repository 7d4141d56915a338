package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorded viewing through the whole platform, from a file to figures. */
class VideoReplayTest {
  private static final Pattern STATE = Pattern.compile("\"stateHash\":\"([0-9a-f]{64})\"");
  private static final String SESSIONS =
      """
      session_id,user_id,video_id,time_ms,event,bitrate_kbps,quality,buffer_s
      s1,alice,film,1000000,started,3000,720p,0
      s1,alice,film,1002500,playing,,,2
      s1,alice,film,1012500,quality_changed,6000,1080p,9
      s1,alice,film,1020000,stalled,,,0
      s1,alice,film,1024000,resumed,,,1
      s1,alice,film,1032500,stopped,,,5
      s2,bob,film,1005000,started,3000,720p,0
      s2,bob,film,1009000,stopped,,,0
      """;

  @TempDir Path directory;

  private Path sessions() throws IOException {
    return Files.writeString(directory.resolve("sessions.csv"), SESSIONS);
  }

  @Test
  void each_session_gets_its_row_of_metrics() throws IOException {
    Path metrics = directory.resolve("metrics.csv");

    Shell.Result result =
        Shell.run(
            "video", "replay", sessions(), "--format", "sessions", "--metrics", metrics, "--json");

    assertThat(result.code()).as(result.err()).isZero();
    // s1: 3000 kbps for 12.5 s and 6000 for 20 s; it played 30 s but for a stall of 4.
    assertThat(Files.readAllLines(metrics))
        .containsExactly(
            "session_id,startup_s,play_s,avg_bitrate_kbps,switches,switch_kbps,stalls,stall_s",
            "s1,2.5,26,4846.154,1,3000,1,4",
            "s2,,0,3000,0,0,0,0");
    assertThat(result.lastLine())
        .contains("\"sessions\":2,\"played\":1,\"exitsBeforeStart\":1")
        .contains("\"stalls\":1,\"stallSeconds\":4.0")
        .contains("\"profiles\":2");
  }

  @Test
  void a_file_that_is_replayed_twice_into_one_store_changes_no_figure() throws IOException {
    Path data = directory.resolve("data");

    Shell.Result once = replay(data);
    Shell.Result twice = replay(data);

    assertThat(stateHash(twice)).isEqualTo(stateHash(once));
  }

  @Test
  void it_says_where_the_topics_are() throws IOException {
    Path data = directory.resolve("data");

    Shell.Result result =
        Shell.run("video", "replay", sessions(), "--format", "sessions", "--data", data);

    assertThat(result.out())
        .startsWith("Topics on the embedded engine in " + data + ", buffered.")
        .contains("8 events of 2 sessions", "2 profiles");
  }

  @Test
  void a_row_that_makes_no_sense_is_named_with_its_line() throws IOException {
    Path file = directory.resolve("bad.csv");
    Files.write(
        file, List.of(SESSIONS.lines().findFirst().orElseThrow(), "s1,alice,film,x,started,1,a,0"));

    Shell.Result result = Shell.run("video", "replay", file, "--format", "sessions");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err().lines()).singleElement().asString().contains("bad.csv", "2");
  }

  @Test
  void a_speed_that_makes_no_sense_is_a_usage_error() throws IOException {
    Shell.Result result =
        Shell.run("video", "replay", sessions(), "--format", "sessions", "--speed", "0");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("'0'", "max");
  }

  @Test
  void a_cluster_that_is_not_there_is_named() throws IOException {
    Shell.Result result =
        Shell.run("video", "replay", sessions(), "--format", "sessions", "--kafka", "127.0.0.1:9");

    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("127.0.0.1:9");
  }

  private Shell.Result replay(Path data) throws IOException {
    Shell.Result result =
        Shell.run("video", "replay", sessions(), "--format", "sessions", "--data", data, "--json");
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private static String stateHash(Shell.Result result) {
    Matcher matcher = STATE.matcher(result.lastLine());
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }
}
