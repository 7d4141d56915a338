package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Queues.Terms;
import io.headwater.core.Topic.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How long messages of a queue and of a topic may be kept, and delayed. */
class AgeTest {
  static Duration[] wrong() {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    return new Duration[] {Duration.ofNanos(999_999), forever, forever.negated()};
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatCannotBeCountedInIsRefused(Duration age) {
    assertThatThrownBy(() -> Queue.of("jobs").expiringAfter(age))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("queue 'jobs'", "expiry of " + age, "or none for ever");
    assertThatThrownBy(() -> new Retention(age, null, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("retention of " + age, "or none for ever");
  }

  @Test
  void aTimeThatNoBackendCanWriteIsRefused() {
    assertThatThrownBy(() -> Terms.at(Instant.MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("the time " + Instant.MAX, "before the year 10000");
    Instant last = Instant.parse("9999-12-31T23:59:59.999999999Z");
    assertThat(Terms.at(last).time()).isEqualTo(last);
  }

  @Test
  void aHundredYearsAreTaken() {
    assertThat(Queue.of("jobs").expiringAfter(Limits.MAX_AGE).expiry()).isEqualTo(Limits.MAX_AGE);
    assertThat(new Retention(Limits.MAX_AGE, null, false).time()).isEqualTo(Limits.MAX_AGE);
  }
}
