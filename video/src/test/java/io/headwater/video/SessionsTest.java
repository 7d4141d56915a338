package io.headwater.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.TopicPartition;
import io.headwater.core.TopicReader;
import io.headwater.testkit.ModelStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final ManualClock clock = new ManualClock(START);
  private final ModelStore store = new ModelStore(clock);
  private final Catalog catalog = new Catalog();
  private Sessions sessions;

  @BeforeEach
  void openThePlatform() {
    VideoTopics.create(store.topics(), 4);
    catalog.register(Video.of("matrix", Duration.ofMinutes(136)));
    sessions = Sessions.open(store.topics(), catalog, clock);
  }

  @Test
  void everyCallPublishesOneEventKeyedByTheUserAtTheTimeOfTheClock() {
    String session = sessions.start("alice", "matrix", "4K");
    clock.move(Duration.ofMillis(800));
    sessions.playing(session);
    clock.move(Duration.ofSeconds(10));
    sessions.heartbeat(session, Duration.ofSeconds(10));
    sessions.changeQuality(session, "1080p");
    sessions.stall(session);
    sessions.resume(session);
    sessions.stop(session, true);

    assertThat(published(VideoTopics.EVENTS))
        .containsExactly(
            "alice 0 " + new VideoEvent.Started(session, "alice", "matrix", "4K", 16_000),
            "alice 800 " + new VideoEvent.Playing(session),
            "alice 10800 " + new VideoEvent.QualityChanged(session, "1080p", 6_000),
            "alice 10800 " + new VideoEvent.Stalled(session),
            "alice 10800 " + new VideoEvent.Resumed(session),
            "alice 10800 " + new VideoEvent.Stopped(session, true));
    assertThat(published(VideoTopics.HEARTBEATS))
        .containsExactly("alice 10800 " + new VideoEvent.Heartbeat(session, 10_000));
  }

  @Test
  void sessionsOfOneUserInOneMillisecondDoNotCollide() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ids.add(sessions.start("alice", "matrix", "720p"));
    }
    assertThat(ids).hasSize(1_000).allMatch(id -> UUID.fromString(id).toString().equals(id));
    assertThat(sessions.count()).isEqualTo(1_000);
  }

  @Test
  void anUnknownVideoIsRefusedByName() {
    assertThatThrownBy(() -> sessions.start("alice", "inception", "4K"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'inception'")
        .extracting(e -> ((Refused) e).reason())
        .isEqualTo(new Refused.Reason.UnknownVideo("inception"));
    assertThat(published(VideoTopics.EVENTS)).isEmpty();
  }

  @Test
  void anUnknownQualityIsRefusedByNameWithThoseThereAre() {
    String session = sessions.start("alice", "matrix", "4K");
    assertThatThrownBy(() -> sessions.start("alice", "matrix", "8K"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'8K'")
        .hasMessageContaining("1080p, 360p, 480p, 4K, 720p");
    assertThatThrownBy(() -> sessions.changeQuality(session, "8K"))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'8K'");
    assertThat(published(VideoTopics.EVENTS)).hasSize(1);
  }

  @Test
  void anUnknownSessionIsRefusedByName() {
    assertThatThrownBy(() -> sessions.heartbeat("nobody", Duration.ZERO))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("'nobody'")
        .extracting(e -> ((Refused) e).reason())
        .isEqualTo(new Refused.Reason.UnknownSession("nobody"));
  }

  @Test
  void anEndedSessionIsRefusedByName() {
    String session = sessions.start("alice", "matrix", "4K");
    sessions.stop(session, false);
    assertThatThrownBy(() -> sessions.stop(session, false))
        .isInstanceOf(Refused.class)
        .hasMessageContaining(session)
        .extracting(e -> ((Refused) e).reason())
        .isEqualTo(new Refused.Reason.SessionEnded(session));
    assertThat(sessions.count()).isZero();
  }

  @Test
  void aNegativePositionIsABadArgument() {
    String session = sessions.start("alice", "matrix", "4K");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sessions.heartbeat(session, Duration.ofSeconds(-1)))
        .withMessageContaining("-1,000 ms");
  }

  @Test
  void afterARestartOpenSessionsGoOnAndEndedOnesStayEnded() {
    String open = sessions.start("alice", "matrix", "4K");
    String ended = sessions.start("bob", "matrix", "4K");
    sessions.stop(ended, true);

    Sessions again = Sessions.open(store.topics(), catalog, clock);

    again.heartbeat(open, Duration.ofSeconds(10));
    again.changeQuality(open, "720p");
    assertThat(published(VideoTopics.HEARTBEATS)).singleElement().asString().startsWith("alice");
    assertThatThrownBy(() -> again.heartbeat(ended, Duration.ZERO))
        .extracting(e -> ((Refused) e).reason())
        .isEqualTo(new Refused.Reason.SessionEnded(ended));
    assertThat(again.count()).isEqualTo(1);
  }

  @Test
  void messagesOfOtherProgramsDoNotKeepItFromOpening() {
    store.topics().publish(VideoTopics.EVENTS, new Message("x", Event.of("other", new byte[1])));
    store
        .topics()
        .publish(VideoTopics.EVENTS, new Message("x", Event.of("streaming.started", new byte[1])));
    assertThat(Sessions.open(store.topics(), catalog, clock).count()).isZero();
  }

  @Test
  void sessionsSilentForADayAreForgottenWhenOthersStart() {
    for (int i = 0; i < 100; i++) {
      sessions.start("silent" + i, "matrix", "4K");
    }
    clock.move(Sessions.FORGOTTEN_AFTER.plusMillis(1));
    for (int i = 0; i < 200; i++) {
      sessions.start("new" + i, "matrix", "4K");
    }
    assertThat(sessions.count()).isEqualTo(200);
    assertThat(Sessions.open(store.topics(), catalog, clock).count()).isEqualTo(200);
  }

  private List<String> published(String topic) {
    List<String> found = new ArrayList<>();
    Map<TopicPartition, Long> from = new TreeMap<>();
    Map<TopicPartition, Long> ends = new TreeMap<>();
    int partition = 0;
    for (var range : store.topics().ranges(topic)) {
      TopicPartition each = new TopicPartition(topic, partition++);
      from.put(each, range.first());
      ends.put(each, range.next());
    }
    try (TopicReader reader = store.topics().reader(from)) {
      while (!reader.hasReached(ends)) {
        for (Delivery each : reader.poll(Duration.ZERO)) {
          long after = Duration.between(START, each.happenedAt()).toMillis();
          VideoEvent event = VideoEvent.codec().decode(each.event().type(), each.event().data());
          found.add(each.key() + " " + after + " " + event);
        }
      }
    }
    return found;
  }
}
