package io.headwater.video.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Headwater;
import io.headwater.core.topic.LiveTopicProjection;
import io.headwater.embedded.Embedded;
import io.headwater.video.Catalog;
import io.headwater.video.MalformedRow;
import io.headwater.video.VideoTopics;
import io.headwater.video.analytics.Analytics;
import io.headwater.video.analytics.AnalyticsState;
import io.headwater.video.analytics.LiveAnalytics;
import io.headwater.video.analytics.Rules;
import io.headwater.video.analytics.Totals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
  private static final Path LUMOS = Path.of("..", "samples", "lumos", "lumos-sessions.tar.gz");
  private static final String HEADER =
      "session_id,user_id,video_id,time_ms,event,bitrate_kbps,quality,buffer_s\n";
  private static final String TWO_SESSIONS =
      """
      b,bob,matrix,1700000000000,started,3000,720p,0
      a,alice,matrix,1700000000500,started,16000,4K,0
      b,bob,matrix,1700000001250,playing,3000,720p,2.5
      a,alice,matrix,1700000010000,heartbeat,16000,4K,0
      b,bob,matrix,1700000011250,stalled,3000,720p,0
      b,bob,matrix,1700000012000,resumed,3000,720p,1
      b,bob,matrix,1700000020000,quality_changed,1100,480p,3
      a,alice,matrix,1700000020500,stopped,,,
      b,bob,matrix,1700000030000,stopped,1100,480p,0
      """;
  private static final String KUAIRAND =
      "user_id,video_id,date,hourmin,time_ms,is_click,long_view,play_time_ms,duration_ms\n";

  @TempDir Path directory;

  /** What a replay of a file came to. */
  private record Outcome(
      ReplayReport report, String hash, Totals totals, Catalog catalog, List<String> metrics) {}

  @Test
  void sessionsGiveARowOfMetricsEachSortedById() throws Exception {
    assertThat(replay(file(HEADER + TWO_SESSIONS), ReplayFormat.SESSIONS).metrics())
        .containsExactly(
            "session_id,startup_s,play_s,avg_bitrate_kbps,switches,switch_kbps,stalls,stall_s",
            "a,,0,16000,0,0,0,0",
            "b,1.25,28,2366.667,1,1900,1,0.75");
  }

  @Test
  void theOrderOfTheRowsDoesNotMatter() throws Exception {
    Outcome sorted = replay(file(HEADER + TWO_SESSIONS), ReplayFormat.SESSIONS);
    List<String> lines = new ArrayList<>(TWO_SESSIONS.lines().toList());
    for (int seed = 0; seed < 5; seed++) {
      Collections.shuffle(lines, new Random(seed));
      Outcome shuffled =
          replay(file(HEADER + String.join("\n", lines) + "\n"), ReplayFormat.SESSIONS);
      assertThat(shuffled.hash()).as("seed %d", seed).isEqualTo(sorted.hash());
      assertThat(shuffled.report()).as("seed %d", seed).isEqualTo(sorted.report());
    }
  }

  @Test
  void theVideosAndQualitiesThatAFileNamesAreRegistered() throws Exception {
    String text =
        HEADER
            + "s,u,new video,1700000000000,started,1234,,0\n"
            + "s,u,new video,1700000001000,quality_changed,,1080p,0\n";
    Outcome outcome = replay(file(text), ReplayFormat.SESSIONS);
    assertThat(outcome.catalog().find("new video").orElseThrow().ladder())
        .containsEntry("1234kbps", 1_234)
        .containsEntry("1080p", 6_000);
    assertThat(outcome.totals().switchKbps()).isEqualTo(6_000 - 1_234);
  }

  @Test
  void theColumnsMayComeInAnyOrderAndTheFileCompressed() throws Exception {
    String text =
        """
        quality,time_ms,bitrate_kbps,event,video_id,user_id,session_id,more
        4K,1700000000000,16000.4,started,v,u,s,x
        """;
    Path file = directory.resolve("sessions.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(replay(file, ReplayFormat.SESSIONS).totals().sessions()).isEqualTo(1);
  }

  @Test
  void aRowThatCannotBeReadNamesFileLineAndWhatWasExpected() throws Exception {
    assertMalformed("s,u,v,later,started,1,x,0\n", 2, "time_ms: expected a whole number");
    assertMalformed("s,u,v,1,begun,1,x,0\n", 2, "one of started, playing");
    assertMalformed("s,u,v,1,started,1,x,0\ns,,v,2,playing,,,\n", 3, "user_id");
    assertMalformed("s,u,v,1,started,,x,0\n", 2, "bitrate_kbps: expected a bitrate");
    assertMalformed("s,u,v,1,started,-5,x,0\n", 2, "a decimal number of 0 or more");
    assertMalformed("s,u\n", 2, "event: expected one of");
  }

  private void assertMalformed(String rows, long line, String what) throws IOException {
    Path file = file(HEADER + rows);
    assertThatThrownBy(() -> replay(file, ReplayFormat.SESSIONS))
        .isInstanceOf(MalformedRow.class)
        .hasMessageContaining(file + ", line " + line)
        .hasMessageContaining(what);
  }

  @Test
  void aMissingColumnIsNamed() throws Exception {
    Path file = file("session_id,user_id\n");
    assertThatThrownBy(() -> replay(file, ReplayFormat.SESSIONS))
        .isInstanceOf(MalformedRow.class)
        .hasMessageContaining("no column 'video_id' in the header");
  }

  @Test
  void aViewBecomesAStartHeartbeatsAndAStop() throws Exception {
    String rows =
        """
        7,9,20220425,0,1650812741436,1,1,25000,20000
        8,9,20220425,0,1650812730000,1,0,0,20000
        """;
    Outcome outcome = replay(file(KUAIRAND + rows), ReplayFormat.KUAIRAND);
    assertThat(outcome.report().events()).isEqualTo(5 + 2);
    assertThat(outcome.totals().sessions()).isEqualTo(2);
    assertThat(outcome.totals().playing()).isEqualTo(Duration.ofSeconds(25));
    assertThat(outcome.totals().finished()).isEqualTo(1);
    assertThat(outcome.totals().exitsBeforeStart()).isEqualTo(1);
    assertThat(outcome.catalog().find("9").orElseThrow().duration())
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void rowsThatAreThereTwiceChangeNothing() throws Exception {
    StringBuilder once = new StringBuilder(KUAIRAND);
    StringBuilder twice = new StringBuilder(KUAIRAND);
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      String row =
          "%d,%d,20220425,0,%d,1,0,%d,30000\n"
              .formatted(
                  random.nextInt(20),
                  random.nextInt(9),
                  1_650_000_000_000L + random.nextInt(900_000),
                  random.nextInt(60_000));
      once.append(row);
      twice.append(row).append(random.nextInt(4) == 0 ? row : "");
    }
    Outcome without = replay(file(once.toString()), ReplayFormat.KUAIRAND);
    Outcome with = replay(file(twice.toString()), ReplayFormat.KUAIRAND);
    assertThat(with.report().events()).isGreaterThan(without.report().events());
    assertThat(with.hash()).isEqualTo(without.hash());
  }

  @Test
  void theShippedSessionsOfLumosPlay() throws Exception {
    Outcome outcome = replay(LUMOS, ReplayFormat.LUMOS);
    assertThat(outcome.report().sessions()).isEqualTo(590);
    assertThat(outcome.totals().sessions()).isEqualTo(590);
    assertThat(outcome.totals().switches()).isEqualTo(5_413);
    assertThat(outcome.totals().played()).isEqualTo(590);
    assertThat(outcome.metrics()).hasSize(591);
    assertThat(outcome.totals().playingByQuality())
        .containsOnlyKeys("300kbps", "750kbps", "1200kbps", "1850kbps", "2850kbps", "4300kbps");
  }

  @Test
  void anArchiveCutOffIsNoArchive() throws Exception {
    byte[] whole = Files.readAllBytes(LUMOS);
    Path file = directory.resolve("cut.tar.gz");
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> replay(file, ReplayFormat.LUMOS)).isInstanceOf(IOException.class);
    Files.write(file, new byte[100]);
    assertThatThrownBy(() -> replay(file, ReplayFormat.LUMOS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut.tar.gz");
  }

  @Test
  void anArchiveThatIsDamagedNamesTheFileAndTheEntry() throws Exception {
    byte[] whole;
    try (var in = new GZIPInputStream(Files.newInputStream(LUMOS))) {
      whole = in.readAllBytes();
    }
    int firstFile = 512; // behind the directory
    int content = firstFile + 512;
    int secondFile = content + 15 * 512; // of 7,287 bytes
    Path file = directory.resolve("damaged.tar");
    assertDamaged(
        file,
        java.util.Arrays.copyOf(whole, content + 1_000),
        file + "!ABR_data/210311_1702-50Mbps-4g-strong-bbb_2s-BBA.csv: expected 7,287 bytes");
    assertDamaged(file, java.util.Arrays.copyOf(whole, secondFile), "the end of the archive");
    assertDamaged(file, java.util.Arrays.copyOf(whole, secondFile + 9), "the end of the archive");
    byte[] otherSize = whole.clone();
    otherSize[firstFile + 124] = 'x';
    assertDamaged(file, otherSize, file + ": expected a tar archive");
  }

  private void assertDamaged(Path file, byte[] bytes, String what) throws IOException {
    Files.write(file, bytes);
    assertThatThrownBy(() -> replay(file, ReplayFormat.LUMOS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(what);
  }

  @Test
  void aReplayIntoTheSameTopicsAddsNothing() throws Exception {
    Path file = file(HEADER + TWO_SESSIONS);
    Analytics analytics = new Analytics(Rules.replay());
    try (Headwater store = Embedded.inMemory()) {
      VideoTopics.create(store.topics(), 4);
      try (var projection = LiveTopicProjection.open(store, analytics, analytics.codec())) {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          Replay.of(store.topics(), new Catalog(), file, ReplayFormat.SESSIONS)
              .afterEachBatch((done, total) -> projection.catchUp())
              .run();
          hashes.add(projection.query(analytics::hash));
        }
        assertThat(hashes.get(1)).isEqualTo(hashes.get(0));
      }
    }
  }

  @Test
  void atALimitedSpeedEventsComeWhenTheyAreDue() throws Exception {
    Path file = file(HEADER + TWO_SESSIONS);
    List<Long> batches = new ArrayList<>();
    try (Headwater store = Embedded.inMemory()) {
      VideoTopics.create(store.topics(), 1);
      Replay.of(store.topics(), new Catalog(), file, ReplayFormat.SESSIONS)
          .atSpeed(50)
          .afterEachBatch((done, total) -> batches.add(done))
          .run();
    }
    assertThat(batches).isSorted().endsWith(9L);
    assertThat(batches.getFirst()).isLessThan(9);
  }

  private Outcome replay(Path file, ReplayFormat format) throws Exception {
    Analytics analytics = new Analytics(Rules.replay());
    Catalog catalog = new Catalog();
    try (Headwater store = Embedded.inMemory()) {
      VideoTopics.create(store.topics(), 4);
      try (var projection = LiveTopicProjection.open(store, analytics, analytics.codec())) {
        ReplayReport report =
            Replay.of(store.topics(), catalog, file, format)
                .afterEachBatch((done, total) -> projection.catchUp())
                .run();
        Path metrics = directory.resolve("metrics.csv");
        projection.query(state -> write(state, metrics));
        return new Outcome(
            report,
            projection.query(analytics::hash),
            LiveAnalytics.replayed(projection).totals(),
            catalog,
            Files.readAllLines(metrics));
      }
    }
  }

  private static Path write(AnalyticsState state, Path file) {
    try {
      MetricsFile.write(state, file);
      return file;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path file(String text) throws IOException {
    Path file = directory.resolve("sessions.csv");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.write(file, bytes.toByteArray());
    return file;
  }
}
