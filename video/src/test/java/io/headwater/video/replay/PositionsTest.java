package io.headwater.video.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.video.Catalog;
import io.headwater.video.VideoEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where in the video the heartbeats of a file are that does not say so. */
class PositionsTest {
  private static final String HEADER =
      "session_id,user_id,video_id,time_ms,event,bitrate_kbps,quality,buffer_s\n";

  @TempDir Path directory;

  private List<Long> positions(List<String> rows) throws IOException {
    Path file = directory.resolve("sessions.csv");
    StringBuilder text = new StringBuilder(HEADER);
    for (String row : rows) {
      String[] parts = row.split(" ", 2);
      text.append("s,u,v,%s,%s,3000,720p,0\n".formatted(parts[0], parts[1]));
    }
    Files.writeString(file, text);
    List<Long> positions = new ArrayList<>();
    try (Recording recording = SessionsFile.open(file, new Catalog())) {
      for (Recorded each = recording.next(); each != null; each = recording.next()) {
        if (each.event() instanceof VideoEvent.Heartbeat heartbeat) {
          positions.add(heartbeat.positionMs());
        }
      }
    }
    return positions;
  }

  @Test
  void a_heartbeat_before_the_first_frame_is_at_0() throws Exception {
    assertThat(positions(List.of("0 started", "5000 heartbeat", "6000 playing", "6000 heartbeat")))
        .containsExactly(0L, 0L);
  }

  @Test
  void stalls_and_what_follows_a_stop_are_not_played() throws Exception {
    List<String> rows =
        List.of(
            "0 started",
            "500 stalled",
            "1000 playing",
            "10000 heartbeat",
            "20000 stalled",
            "25000 stalled",
            "30000 heartbeat",
            "45000 resumed",
            "50000 heartbeat",
            "60000 stopped",
            "70000 heartbeat");
    assertThat(positions(rows)).containsExactly(9_000L, 19_000L, 24_000L, 34_000L);
    for (int seed = 0; seed < 10; seed++) {
      List<String> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(positions(shuffled))
          .as("seed %d", seed)
          .containsExactly(9_000L, 19_000L, 24_000L, 34_000L);
    }
  }
}
