package io.headwater.video.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.headwater.core.topic.LiveTopicProjection;
import io.headwater.testkit.ModelStore;
import io.headwater.video.Catalog;
import io.headwater.video.ManualClock;
import io.headwater.video.Sessions;
import io.headwater.video.Video;
import io.headwater.video.VideoTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveAnalyticsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final ManualClock clock = new ManualClock(START);
  private final ModelStore store = new ModelStore(clock);
  private final Catalog catalog = new Catalog();
  private final Analytics analytics = new Analytics(Rules.standard());
  private Sessions sessions;
  private LiveTopicProjection<AnalyticsState> projection;

  @BeforeEach
  void openThePlatform() {
    VideoTopics.create(store.topics(), 4);
    for (String video : List.of("endgame", "knight", "inception", "matrix")) {
      catalog.register(Video.of(video, Duration.ofHours(2)));
    }
    sessions = Sessions.open(store.topics(), catalog, clock);
    projection = LiveTopicProjection.open(store, analytics, analytics.codec());
  }

  @AfterEach
  void close() {
    projection.close();
    store.close();
  }

  @Test
  void theStoryOfTheFourViewers() {
    LiveAnalytics live = LiveAnalytics.live(projection, clock);
    List<String> all = new ArrayList<>();
    all.add(sessions.start("alice", "endgame", "4K"));
    all.add(sessions.start("bob", "knight", "1080p"));
    all.add(sessions.start("carol", "inception", "720p"));
    all.add(sessions.start("david", "matrix", "1080p"));
    sessions.changeQuality(all.get(0), "1080p");
    sessions.changeQuality(all.get(2), "1080p");
    for (int round = 1; round <= 3; round++) {
      clock.move(Duration.ofSeconds(10));
      for (String session : all) {
        sessions.heartbeat(session, Duration.ofSeconds(round * 10L));
      }
    }
    projection.catchUp();
    assertThat(live.viewers().total()).isEqualTo(4);
    assertThat(live.viewers().byQuality())
        .containsOnly(entry("1080p", 4L), entry("4K", 0L), entry("720p", 0L));
    assertThat(live.viewers().byVideo()).hasSize(4);

    clock.move(Duration.ofSeconds(31));
    assertThat(live.viewers().total()).isZero();
    assertThat(live.viewers().byQuality())
        .containsOnly(entry("1080p", 0L), entry("4K", 0L), entry("720p", 0L));
  }

  @Test
  void nowNeverGoesBackWhateverTheClockSays() {
    LiveAnalytics live = LiveAnalytics.live(projection, clock);
    projection.catchUp();
    clock.move(Duration.ofMinutes(5));
    assertThat(live.viewers().at()).isEqualTo(START.plusSeconds(300));
    clock.move(Duration.ofMinutes(-3));
    assertThat(live.viewers().at()).isEqualTo(START.plusSeconds(300));
  }

  @Test
  void inAReplayNowIsTheLargestEventTimeAndAnOlderMessageDoesNotMoveItBack() {
    LiveAnalytics replayed = LiveAnalytics.replayed(projection);
    assertThat(replayed.viewers().total()).isZero();
    sessions.start("alice", "matrix", "4K");
    projection.catchUp();
    assertThat(replayed.viewers().at()).isEqualTo(START);
    clock.move(Duration.ofSeconds(-20));
    sessions.start("bob", "matrix", "4K");
    projection.catchUp();
    assertThat(replayed.viewers().at()).isEqualTo(START);
    assertThat(replayed.viewers().total()).isEqualTo(2);
    clock.move(Duration.ofDays(1));
    assertThat(replayed.viewers().total()).isEqualTo(2);
  }

  @Test
  void beforeItHasCaughtUpNowIsTheLargestEventTime() {
    sessions.start("alice", "matrix", "4K");
    clock.move(Duration.ofHours(1));
    LiveAnalytics live = LiveAnalytics.live(projection, clock);
    assertThat(live.viewers().at()).isEqualTo(Instant.EPOCH);
    projection.catchUp();
    assertThat(live.viewers().at()).isEqualTo(START.plusSeconds(3_600));
  }

  @Test
  void aRestartGoesOnWhereItWas() {
    String session = sessions.start("alice", "matrix", "4K");
    projection.catchUp();
    projection.close();
    sessions.heartbeat(session, Duration.ZERO);
    projection = LiveTopicProjection.open(store, analytics, analytics.codec());
    projection.catchUp();
    assertThat(LiveAnalytics.live(projection, clock).viewers().total()).isEqualTo(1);
    assertThat(projection.query(AnalyticsState::openSessions)).isEqualTo(1);
  }
}
