package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
  @Test
  void delaysGrowByTheFactorUpToTheLongest() {
    Retry retry = new Retry(9, Duration.ofMillis(10), 3, Duration.ofMillis(200));
    assertThat(IntStream.rangeClosed(1, 5).mapToObj(retry::delayAfter))
        .extracting(Duration::toMillis)
        .containsExactly(10L, 30L, 90L, 200L, 200L);
  }

  @Test
  void aHugeCountGivesTheLongestDelay() {
    Retry retry = new Retry(Integer.MAX_VALUE, Duration.ofMillis(1), 1e9, Duration.ofDays(1));
    assertThat(retry.delayAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void neverIsOneAttempt() {
    assertThat(Retry.never().attempts()).isOne();
    assertThat(Retry.standard().attempts()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "0,1,2,10",
    "1,-1,2,10",
    "1,1,0.5,10",
    "1,1,NaN,10",
    "1,1,Infinity,10",
    "1,20,2,10",
    "1,1,2,31622400001"
  })
  void whatCannotBeIsRefused(int attempts, long first, double factor, long max) {
    assertThatThrownBy(
            () -> new Retry(attempts, Duration.ofMillis(first), factor, Duration.ofMillis(max)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(attempts + " attempts", "factor " + factor, "expected");
  }
}
