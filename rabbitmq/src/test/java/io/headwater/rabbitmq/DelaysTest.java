package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Delays are rounded up, so that a queue needs few of them. */
class DelaysTest {

  @Test
  void aDelayOfUpToTwoDigitsIsKept() {
    assertThat(LongStream.of(0, 1, 99, 100, 1_100, 60_000).map(DelaysTest::rounded))
        .containsExactly(0L, 1L, 99L, 100L, 1_100L, 60_000L);
  }

  @Test
  void anyOtherIsRoundedUp() {
    assertThat(LongStream.of(101, 999, 1_001, 61_234).map(DelaysTest::rounded))
        .containsExactly(110L, 1_000L, 1_100L, 62_000L);
    assertThat(Topology.rounded(Duration.ofNanos(1))).isEqualTo(1);
  }

  @Test
  void noneComesEarlyOrMoreThanATenthLate() {
    for (long millis = 1; millis < 40_000_000_000L; millis += 1 + millis / 97) {
      assertThat(rounded(millis)).isBetween(millis, millis + millis / 10 + 1);
    }
  }

  private static long rounded(long millis) {
    return Topology.rounded(Duration.ofMillis(millis));
  }
}
