package io.headwater.video.personalization;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.EventCodec;
import io.headwater.core.Headwater;
import io.headwater.embedded.Embedded;
import io.headwater.video.Catalog;
import io.headwater.video.VideoEvent;
import io.headwater.video.VideoTopics;
import io.headwater.video.replay.Replay;
import io.headwater.video.replay.ReplayFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long users watched, and so what they like, however often players give a sign. */
class WatchedTimeTest {
  private static final String HEADER =
      "session_id,user_id,video_id,time_ms,event,bitrate_kbps,quality,buffer_s\n";
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final int[] INTERVALS = {5, 10, 15, 30};

  private final EventCodec<VideoEvent> codec = VideoEvent.codec();

  @TempDir Path directory;

  /** What was learnt of a user from a file. */
  private record Learnt(Duration viewed, long positives) {}

  private static String row(long second, String event) {
    return "s,alice,matrix,%d,%s,3000,720p,0\n"
        .formatted(1_700_000_000_000L + second * 1_000, event);
  }

  private Learnt learnt(String rows) throws Exception {
    Path file = directory.resolve("sessions.csv");
    Files.writeString(file, HEADER + rows);
    try (Headwater store = Embedded.inMemory()) {
      VideoTopics.create(store.topics(), 4);
      try (Personalization personalization = Personalization.open(store)) {
        Replay.of(store.topics(), new Catalog(), file, ReplayFormat.SESSIONS)
            .afterEachBatch((done, total) -> personalization.catchUp())
            .run();
        personalization.catchUp();
        Duration viewed = personalization.profile("alice").orElseThrow().viewed();
        return new Learnt(viewed, personalization.modelVersion());
      }
    }
  }

  @Test
  void a_file_of_sessions_gives_the_time_watched_whatever_the_interval_of_its_heartbeats()
      throws Exception {
    for (int interval : INTERVALS) {
      StringBuilder rows = new StringBuilder(row(0, "started") + row(2, "playing"));
      for (int second = interval; second <= 90; second += interval) {
        rows.append(row(second, "heartbeat"));
      }
      rows.append(row(95, "stopped"));
      assertThat(learnt(rows.toString()))
          .as("a heartbeat every %d s", interval)
          .isEqualTo(new Learnt(Duration.ofSeconds(88), 1));
    }
  }

  @Test
  void a_session_that_stalls_is_liked_after_a_minute_of_playing_and_not_before() throws Exception {
    String stalled =
        row(0, "started")
            + row(0, "playing")
            + row(10, "heartbeat")
            + row(20, "stalled")
            + row(30, "heartbeat")
            + row(50, "heartbeat")
            + row(60, "resumed")
            + row(70, "heartbeat")
            + row(99, "heartbeat");
    assertThat(learnt(stalled)).isEqualTo(new Learnt(Duration.ofSeconds(59), 0));
    assertThat(learnt(stalled + row(100, "heartbeat")))
        .isEqualTo(new Learnt(Duration.ofSeconds(60), 1));
  }

  @Test
  void a_session_that_never_played_was_not_watched() throws Exception {
    assertThat(learnt(row(0, "started") + row(10, "heartbeat") + row(70, "heartbeat")))
        .isEqualTo(new Learnt(Duration.ZERO, 0));
  }

  private Delivery delivery(String topic, long offset, VideoEvent event, long second) {
    Instant at = START.plusSeconds(second);
    Event published = Event.of(codec.type(event), codec.encode(event)).occurredAt(at);
    return new Delivery(topic, 0, offset, at, "alice", published, 1);
  }

  @Test
  void neither_repeats_nor_a_start_that_is_told_late_make_a_difference() {
    VideoEvent started = new VideoEvent.Started("s", "alice", "matrix", "720p", 3_000);
    Delivery start = delivery(VideoTopics.EVENTS, 0, started, 0);
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int interval = INTERVALS[random.nextInt(INTERVALS.length)];
      List<Delivery> input = new ArrayList<>();
      for (int beat = 1; beat <= 20; beat++) {
        VideoEvent event = new VideoEvent.Heartbeat("s", 1_000L * beat * interval + 3_600_000);
        input.add(delivery(VideoTopics.HEARTBEATS, beat, event, (long) beat * interval));
        if (random.nextInt(3) == 0) {
          input.add(input.get(random.nextInt(input.size())));
        }
      }
      input.add(random.nextInt(input.size() + 1), start);
      Profiles fold = new Profiles();
      Viewers state = fold.initial();
      List<String> liked = new ArrayList<>();
      for (Delivery each : input) {
        state = fold.apply(state, each, (topic, message) -> liked.add(message.event().type()));
      }
      assertThat(Objects.requireNonNull(state.profile("alice")).viewed())
          .as("seed %d, a heartbeat every %d s from an hour on", seed, interval)
          .isEqualTo(Duration.ofSeconds(20L * interval));
      assertThat(liked).as("seed %d", seed).containsExactly("watch.started", "watch.positive");
    }
  }
}
