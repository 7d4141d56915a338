package io.headwater.video.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.StateCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever order the events come in, however often, whatever is forgotten meanwhile. */
class AnalyticsOrderTest {
  private static final long LATENESS = 60_000;
  private static final long SILENCE = 150_000;
  private static final int SAMPLES = 40;

  private final Rules rules =
      new Rules(Duration.ofMillis(LATENESS), Duration.ofMillis(SILENCE), SAMPLES);
  private final Analytics analytics = new Analytics(rules);
  private final StateCodec<AnalyticsState> codec = analytics.codec();

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyOrderWithinTheLatenessGivesTheSameBytes(long seed) {
    Random random = new Random(seed);
    Viewing viewing = new Viewing(random, 600_000 + random.nextInt(3_000_000));
    List<Fact> facts = viewing.sessions(1 + random.nextInt(40));
    AnalyticsState first = fold(viewing.arriving(facts, LATENESS));
    AnalyticsState second = fold(viewing.arriving(facts, LATENESS));
    assertThat(first.lateEvents()).as("seed %d", seed).isZero();
    assertThat(analytics.hash(second)).as("seed %d", seed).isEqualTo(analytics.hash(first));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyFigureIsThatOfTheDefinitions(long seed) {
    Random random = new Random(seed);
    Viewing viewing = new Viewing(random, 600_000 + random.nextInt(3_000_000));
    List<Fact> facts = viewing.sessions(1 + random.nextInt(40));
    compare(fold(viewing.arriving(facts, LATENESS)), new Oracle(facts, SILENCE), random, seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aRestartAtAnyMomentChangesNothing(long seed) {
    Random random = new Random(seed);
    Viewing viewing = new Viewing(random, 600_000 + random.nextInt(3_000_000));
    List<Fact> facts = viewing.sessions(1 + random.nextInt(40));
    List<Fact> arriving = viewing.arriving(facts, LATENESS);
    AnalyticsState state = analytics.initial();
    long offset = 0;
    for (Fact fact : arriving) {
      analytics.apply(state, fact.delivery(offset++), (topic, message) -> {});
      if (random.nextInt(40) == 0) {
        byte[] saved = codec.encode(state);
        state = codec.decode(saved);
        assertThat(codec.encode(state)).as("seed %d", seed).isEqualTo(saved);
      }
    }
    assertThat(analytics.hash(state)).as("seed %d", seed).isEqualTo(analytics.hash(fold(arriving)));
    compare(state, new Oracle(facts, SILENCE), random, seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void withoutALimitToLatenessAnyOrderAtAllGivesTheSame(long seed) {
    Random random = new Random(seed);
    Viewing viewing = new Viewing(random, 2_000_000);
    List<Fact> facts = viewing.sessions(1 + random.nextInt(40));
    Analytics replay = new Analytics(Rules.replay());
    AnalyticsState first = fold(replay, viewing.arriving(facts, 10_000_000));
    AnalyticsState second = fold(replay, viewing.arriving(facts, 10_000_000));
    assertThat(replay.hash(second)).as("seed %d", seed).isEqualTo(replay.hash(first));
    Oracle oracle = new Oracle(facts, Rules.FOREVER.toMillis());
    long end = largest(first);
    assertThat(first.totals(at(end))).as("seed %d", seed).isEqualTo(oracle.totals(end));
    for (int i = 0; i < 20; i++) {
      long time = end - random.nextInt(2_000_000);
      assertThat(first.viewers(at(time))).as("seed %d", seed).isEqualTo(oracle.viewers(time));
    }
  }

  private void compare(AnalyticsState state, Oracle oracle, Random random, long seed) {
    long end = largest(state);
    for (long time :
        new long[] {end, end - random.nextLong(LATENESS), end + 15_000, end + 31_000}) {
      assertThat(state.viewers(at(time))).as("seed %d", seed).isEqualTo(oracle.viewers(time));
    }
    for (long time : new long[] {end, end + 40_000}) {
      assertThat(state.totals(at(time))).as("seed %d", seed).isEqualTo(oracle.totals(time));
    }
    for (Viewers.Sample sample : state.series(at(end))) {
      assertThat((long) sample.viewers())
          .as("seed %d at %s", seed, sample.at())
          .isEqualTo(oracle.viewers(sample.at().toEpochMilli()).total());
    }
    for (String video : List.of("video-0", "video-3", "video-9")) {
      for (Viewers.Sample sample : state.seriesOfVideo(video, at(end))) {
        assertThat((long) sample.viewers())
            .as("seed %d at %s", seed, sample.at())
            .isEqualTo(
                oracle.viewers(sample.at().toEpochMilli()).byVideo().getOrDefault(video, 0L));
      }
    }
    for (Viewers.Sample sample : state.seriesOfQuality("4K", at(end))) {
      assertThat((long) sample.viewers())
          .as("seed %d at %s", seed, sample.at())
          .isEqualTo(oracle.viewers(sample.at().toEpochMilli()).byQuality().getOrDefault("4K", 0L));
    }
  }

  private AnalyticsState fold(List<Fact> facts) {
    return fold(analytics, facts);
  }

  private static AnalyticsState fold(Analytics analytics, List<Fact> facts) {
    AnalyticsState state = analytics.initial();
    long offset = 0;
    for (Fact fact : facts) {
      analytics.apply(state, fact.delivery(offset++), (topic, message) -> {});
    }
    return state;
  }

  private static long largest(AnalyticsState state) {
    Instant largest = state.largestTime();
    return largest == null ? 0 : largest.toEpochMilli();
  }

  private static Instant at(long time) {
    return Instant.ofEpochMilli(time);
  }
}
