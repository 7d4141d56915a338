package io.headwater.video.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.video.VideoEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AnalyticsFiguresTest {
  private static final long T0 = 1_770_000_000_000L;

  private final Analytics analytics = new Analytics(Rules.standard());
  private final AnalyticsState state = analytics.initial();
  private long offset;

  @Test
  void aSessionIsLiveUntilThirtySecondsAfterItsLastSignWithoutAnyTraffic() {
    started("s", 0);
    heartbeat("s", 10_000);
    assertThat(viewers(-1)).isZero();
    assertThat(viewers(0)).isEqualTo(1);
    assertThat(viewers(40_000)).isEqualTo(1);
    assertThat(viewers(40_001)).isZero();
  }

  @Test
  void theStartIsASignOfLife() {
    started("s", 0);
    assertThat(viewers(30_000)).isEqualTo(1);
    assertThat(viewers(30_001)).isZero();
  }

  @Test
  void evictionLowersTheDistributionOfQualitiesToo() {
    started("s", 0);
    assertThat(state.viewers(at(0)).byQuality()).containsExactly(entry("4K", 1L));
    assertThat(state.viewers(at(31_000)).byQuality()).containsExactly(entry("4K", 0L));
    assertThat(state.viewers(at(31_000)).byVideo()).isEmpty();
  }

  @Test
  void aLateHeartbeatRevivesAnEvictedSession() {
    started("s", 0);
    assertThat(viewers(3_600_000)).isZero();
    heartbeat("s", 3_600_000);
    assertThat(viewers(3_600_000)).isEqualTo(1);
    assertThat(viewers(1_800_000)).isZero();
  }

  @Test
  void aStoppedSessionIsNotLiveAndNoHeartbeatRevivesIt() {
    started("s", 0);
    apply(20_000, new VideoEvent.Stopped("s", false));
    heartbeat("s", 25_000);
    assertThat(viewers(19_999)).isEqualTo(1);
    assertThat(viewers(20_000)).isZero();
    assertThat(viewers(25_000)).isZero();
  }

  @Test
  void aSessionCountsInTheQualityItIsIn() {
    started("s", 0);
    apply(10_000, new VideoEvent.QualityChanged("s", "1080p", 6_000));
    assertThat(state.viewers(at(9_999)).byQuality())
        .containsOnly(entry("4K", 1L), entry("1080p", 0L));
    assertThat(state.viewers(at(10_000)).byQuality())
        .containsOnly(entry("4K", 0L), entry("1080p", 1L));
  }

  @Test
  void heartbeatsOfASessionThatNeverStartedCountNowhere() {
    heartbeat("s", 0);
    assertThat(viewers(0)).isZero();
    assertThat(state.totals(at(0)).sessions()).isZero();
    started("s", -5_000);
    assertThat(viewers(0)).isEqualTo(1);
  }

  @Test
  void theSeriesHasASampleEveryTenSeconds() {
    started("a", 0);
    started("b", 15_000);
    heartbeat("a", 25_000);
    assertThat(state.series(at(60_000)))
        .extracting(Viewers.Sample::viewers)
        .containsExactly(1, 1, 2, 2, 2, 1, 0);
    assertThat(state.series(at(60_000)).getFirst().at()).isEqualTo(at(0));
    assertThat(state.seriesOfVideo("matrix", at(20_000)))
        .extracting(Viewers.Sample::viewers)
        .containsExactly(1, 1, 2);
    assertThat(state.seriesOfQuality("4K", at(0)))
        .extracting(Viewers.Sample::viewers)
        .containsExactly(1);
    assertThat(state.seriesOfVideo("nothing", at(0))).isEmpty();
  }

  @Test
  void theSeriesKeepsALimitedNumberOfSamples() {
    for (long time = 0; time < 3L * 3_600_000; time += 10_000) {
      started("s" + time, time);
    }
    assertThat(state.series(at(3L * 3_600_000 - 10_000)))
        .hasSize(360)
        .allMatch(sample -> sample.viewers() == 4);
  }

  @Test
  void oneSessionIsToldInFull() {
    started("s", 0);
    apply(2_000, new VideoEvent.Playing("s"));
    apply(10_000, new VideoEvent.QualityChanged("s", "1080p", 6_000));
    apply(14_000, new VideoEvent.Stalled("s"));
    apply(17_000, new VideoEvent.Resumed("s"));
    apply(20_000, new VideoEvent.QualityChanged("s", "4K", 16_000));
    apply(30_000, new VideoEvent.Stopped("s", true));

    SessionFigures told = state.session("s").orElseThrow();
    assertThat(told.startup()).isEqualTo(Duration.ofSeconds(2));
    assertThat(told.playing()).isEqualTo(Duration.ofSeconds(25));
    assertThat(told.averageKbps()).isEqualTo((20 * 16_000 + 10 * 6_000) / 30.0);
    assertThat(told.switches()).isEqualTo(2);
    assertThat(told.switchKbps()).isEqualTo(20_000);
    assertThat(told.stalls()).isEqualTo(1);
    assertThat(told.stalled()).isEqualTo(Duration.ofSeconds(3));
    assertThat(told.rebufferingRatio()).isEqualTo(3 / 28.0);
    assertThat(told.finished()).isTrue();
    assertThat(told.user()).isEqualTo("alice");

    Totals totals = state.totals(at(30_000));
    assertThat(totals.averageStartup()).isEqualTo(Duration.ofSeconds(2));
    assertThat(totals.playingByQuality())
        .containsOnly(entry("4K", Duration.ofSeconds(18)), entry("1080p", Duration.ofSeconds(7)));
    assertThat(totals.exitsBeforeStart()).isZero();
  }

  @Test
  void stallsCountFromTheFirstFrameOn() {
    started("s", 0);
    apply(1_000, new VideoEvent.Stalled("s"));
    apply(2_000, new VideoEvent.Playing("s"));
    apply(5_000, new VideoEvent.Stopped("s", false));
    SessionFigures told = state.session("s").orElseThrow();
    assertThat(told.stalls()).isZero();
    assertThat(told.playing()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aSessionWithoutAStopEndsAtItsLastSignOfLife() {
    started("s", 0);
    apply(1_000, new VideoEvent.Playing("s"));
    heartbeat("s", 11_000);
    SessionFigures told = state.session("s").orElseThrow();
    assertThat(told.stopped()).isFalse();
    assertThat(told.ended()).isEqualTo(at(11_000));
    assertThat(told.playing()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whoLeavesWithoutHavingSeenAFrameIsAnExitBeforeStart() {
    started("stopped", 0);
    apply(1_000, new VideoEvent.Stopped("stopped", false));
    started("silent", 0);
    started("waiting", 30_000);
    assertThat(state.totals(at(30_001)).exitsBeforeStart()).isEqualTo(2);
    assertThat(state.totals(at(60_001)).exitsBeforeStart()).isEqualTo(3);
  }

  @Test
  void anEventThatIsTooLateIsDroppedAndCounted() {
    started("s", 0);
    heartbeat("t", 600_001);
    heartbeat("s", 10_000);
    heartbeat("s", 0);
    assertThat(state.lateEvents()).isEqualTo(1);
    assertThat(state.session("s").orElseThrow().ended()).isEqualTo(at(10_000));
  }

  @Test
  void whatCannotBeReadIsSkippedAndCounted() {
    Event strange = Event.of("streaming.started", new byte[] {1, 2, 3});
    analytics.apply(
        state, new Delivery("video-events", 0, 0, at(0), "u", strange, 1), (t, m) -> {});
    Event ancient = new Fact(0, 0, new VideoEvent.Playing("s")).delivery(1).event();
    analytics.apply(
        state,
        new Delivery("video-events", 0, 1, at(0), "u", ancient.occurredAt(Instant.MIN), 1),
        (t, m) -> {});
    assertThat(state.skippedMessages()).isEqualTo(2);
    assertThat(state.largestTime()).isNull();
  }

  @Test
  void sessionsThatAreOverLeaveNothingButSums() {
    for (int i = 0; i < 5_000; i++) {
      started("s" + i, i * 1_000L);
      apply(i * 1_000L + 500, new VideoEvent.Playing("s" + i));
      apply(i * 1_000L + 900, new VideoEvent.Stopped("s" + i, false));
      heartbeat("viewer", i * 1_000L);
    }
    assertThat(state.openSessions()).isLessThan(1_000);
    assertThat(state.totals(at(5_000_000)).sessions()).isEqualTo(5_000);
    assertThat(state.totals(at(5_000_000)).playing()).isEqualTo(Duration.ofSeconds(2_000));
  }

  private void started(String session, long time) {
    apply(time, new VideoEvent.Started(session, "alice", "matrix", "4K", 16_000));
  }

  private void heartbeat(String session, long time) {
    apply(time, new VideoEvent.Heartbeat(session, 0));
  }

  private void apply(long time, VideoEvent event) {
    analytics.apply(
        state, new Fact(0, T0 + time, event).delivery(offset++), (topic, message) -> {});
  }

  private long viewers(long time) {
    return state.viewers(at(time)).total();
  }

  private static Instant at(long time) {
    return Instant.ofEpochMilli(T0 + time);
  }
}
