package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.HeadwaterException.UnsupportedFormat;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Retry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A queue's definition is a line of text. */
class DefinitionTest {

  @Test
  void whatIsWrittenIsReadAgain() {
    Definition plain = Definition.of(Queue.of("plain"));
    Queue everything =
        new Queue(
            "every.thing_1-x",
            Duration.ofMillis(1_500),
            new Retry(7, Duration.ofNanos(3), 1.7, Duration.ofDays(2)),
            false,
            32,
            Duration.ofMillis(1),
            new Queue.Bound(9_000_000_000L, Overflow.DROP_OLDEST));
    Definition full = Definition.of(everything).withDelay(100).withDelay(2).withDelay(100);
    assertThat(Definition.parse(plain.line())).isEqualTo(plain);
    assertThat(Definition.parse(full.line())).isEqualTo(full);
    assertThat(full.delays()).containsExactly(2L, 100L);
  }

  @Test
  void theLineIsTheFormatThatOthersHaveWritten() {
    assertThat(Definition.of(Queue.of("jobs")).withDelay(1_000).line())
        .isEqualTo("jobs PT30S 5 PT1S 2.0 PT1M dead 1 - - - 1000");
  }

  @Test
  void aLineOfANewerVersionIsRefused() {
    assertThatThrownBy(() -> Definition.parse("jobs PT30S 5 PT1S 2.0 PT1M dead 1 - - - - new"))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("13 fields")
        .hasMessageContaining("expected 12");
  }
}
