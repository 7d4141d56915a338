package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command shows is the same on a real Kafka broker and on the embedded engine. */
class SameOnKafkaTest {
  private static final long SEED = 20_261_122;
  private static final long BEGIN = 1_700_000_000_000L;
  private static final int SESSIONS = 60;
  private static final int USERS = 9;
  private static final int VIDEOS = 12;
  private static final List<String> QUALITIES = List.of("480p", "720p", "1080p", "4K");

  @TempDir Path directory;

  @Test
  void sessions_come_to_the_same_hashes_on_the_embedded_engine_and_on_kafka() throws Exception {
    Path file = sessions(new SplittableRandom(SEED));

    Shell.Result embedded = replay(file, "sessions");
    Shell.Result kafka = replay(file, "sessions", "--local-kafka");

    assertThat(embedded.out())
        .contains("\"sessions\":" + SESSIONS, "\"profiles\":" + USERS)
        .doesNotContain("\"stalls\":0,", "\"switches\":0,", "\"positives\":0,");
    assertSame(embedded, kafka);
  }

  @Test
  void views_that_teach_the_model_come_to_the_same_recommendations_on_kafka() throws Exception {
    Path file = views(new SplittableRandom(SEED));

    Shell.Result embedded = replay(file, "kuairand");
    Shell.Result kafka = replay(file, "kuairand", "--local-kafka");

    assertThat(embedded.out())
        .contains("\"profiles\":" + USERS)
        .doesNotContain("\"positives\":0,", "\"recommendationsPublished\":0,");
    assertSame(embedded, kafka);
  }

  @Test
  void the_demo_ends_with_the_same_figures_of_viewers() {
    Shell.Result embedded = Shell.run("demo", "--json");
    Shell.Result kafka = Shell.run("demo", "--local-kafka", "--json");

    assertThat(kafka.code()).as(kafka.err()).isZero();
    assertThat(viewers(kafka)).isEqualTo(viewers(embedded));
    assertThat(viewers(kafka))
        .isEqualTo(
            "\"concurrentViewers\":4,\"qualityDistribution\":{\"1080p\":4,\"4K\":0,\"720p\":0},"
                + "\"profiles\":4,\"recommendationsPublished\":4}");
    assertClean(kafka);
  }

  /** The second half of the figures; in the first is a number that no two runs have in common. */
  private static String viewers(Shell.Result result) {
    assertThat(result.lastLine()).contains(",\"concurrentViewers\":");
    return result.lastLine().substring(result.lastLine().indexOf("\"concurrentViewers\":"));
  }

  private static Shell.Result replay(Path file, String format, String... more) {
    List<Object> words = new ArrayList<>(List.of("video", "replay", file, "--format", format));
    words.add("--json");
    words.addAll(List.of(more));
    Shell.Result result = Shell.run(words.toArray());
    assertThat(result.code()).as("seed %d: %s", SEED, result.err()).isZero();
    assertClean(result);
    return result;
  }

  /** Everything is real, and nothing printed speaks of a stand-in. */
  private static void assertClean(Shell.Result result) {
    assertThat(result.out() + result.err()).doesNotContainPattern("(?i)m[o]ck");
  }

  /** All figures, and with them both hashes. */
  private static void assertSame(Shell.Result embedded, Shell.Result kafka) {
    assertThat(embedded.lastLine())
        .containsPattern("\"stateHash\":\"\\w{16,}\",\"recommendationsHash\":\"\\p{XDigit}{64}\"");
    assertThat(kafka.lastLine()).as("seed %d", SEED).isEqualTo(embedded.lastLine());
  }

  /** A few dozen sessions that overlap, of several users, row after row in the order of time. */
  private Path sessions(SplittableRandom random) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int session = 0; session < SESSIONS; session++) {
      addSession(rows, session, random);
    }
    rows.sort((one, other) -> Long.compare(one.time(), other.time()));
    StringBuilder text =
        new StringBuilder("session_id,user_id,video_id,time_ms,event,bitrate_kbps,quality\n");
    for (Row row : rows) {
      text.append(
          "s%d,user-%d,video-%d,%d,%s,,%s%n"
              .formatted(
                  row.session(),
                  row.session() % USERS,
                  row.session() % VIDEOS,
                  row.time(),
                  row.event(),
                  row.quality()));
    }
    return Files.writeString(directory.resolve("sessions.csv"), text);
  }

  private record Row(int session, long time, String event, String quality) {}

  private static void addSession(List<Row> rows, int session, SplittableRandom random) {
    long time = BEGIN + random.nextLong(600_000);
    String quality = QUALITIES.get(random.nextInt(QUALITIES.size()));
    rows.add(new Row(session, time, "started", quality));
    time += 100 + random.nextLong(3_000);
    rows.add(new Row(session, time, "playing", quality));
    for (int beat = random.nextInt(1, 20); beat > 0; beat--) {
      time += 5_000 + random.nextLong(5_000);
      rows.add(new Row(session, time, "heartbeat", quality));
      if (random.nextInt(4) == 0) {
        time += 500;
        rows.add(new Row(session, time, "stalled", quality));
        time += 1 + random.nextLong(4_000);
        rows.add(new Row(session, time, "resumed", quality));
      }
      if (random.nextInt(5) == 0) {
        quality = QUALITIES.get(random.nextInt(QUALITIES.size()));
        time += 250;
        rows.add(new Row(session, time, "quality_changed", quality));
      }
    }
    if (random.nextInt(5) > 0) { // the others vanish
      rows.add(new Row(session, time + 1_000, "stopped", quality));
    }
  }

  /** Views of which many are long enough to say that somebody liked the video. */
  private Path views(SplittableRandom random) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "user_id,video_id,date,hourmin,time_ms,is_click,long_view,play_time_ms,duration_ms\n");
    long time = BEGIN;
    for (int view = 0; view < 4 * SESSIONS; view++) {
      time += 1 + random.nextLong(20_000);
      int user = view % USERS;
      int video = (user + random.nextInt(VIDEOS / 2)) % VIDEOS;
      long played = random.nextLong(60_000);
      text.append(
          "%d,%d,20231114,0,%d,1,%d,%d,45000%n"
              .formatted(user, video, time, played > 45_000 ? 1 : 0, played));
    }
    return Files.writeString(directory.resolve("views.csv"), text);
  }
}
