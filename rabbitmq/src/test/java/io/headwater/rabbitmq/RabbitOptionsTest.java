package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Time-outs are ones that can be counted in. */
class RabbitOptionsTest {
  private static final RabbitOptions OPTIONS = RabbitOptions.of("amqp://127.0.0.1");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void noTimeOutIsLongerThanADay() {
    assertThat(OPTIONS.withTimeouts(DAY, DAY).confirmTimeout()).isEqualTo(DAY);
    for (Duration wrong : new Duration[] {DAY.plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE)}) {
      expectRefused(wrong, SECOND);
      expectRefused(SECOND, wrong);
    }
  }

  @Test
  void noTimeOutIsShorterThanAMillisecond() {
    for (Duration wrong : new Duration[] {Duration.ofNanos(999_999), Duration.ofSeconds(-1)}) {
      expectRefused(wrong, SECOND);
      expectRefused(SECOND, wrong);
    }
  }

  private static void expectRefused(Duration request, Duration confirm) {
    assertThatThrownBy(() -> OPTIONS.withTimeouts(request, confirm))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(request.toString())
        .hasMessageContaining(confirm.toString())
        .hasMessageContaining("expected 1 ms to 1 day");
  }
}
