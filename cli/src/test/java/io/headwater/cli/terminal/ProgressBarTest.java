package io.headwater.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is seen of a long command, by a clock that the test turns. */
class ProgressBarTest {
  private final StringWriter err = new StringWriter();
  private long nanos = -1; // a clock of Java may begin anywhere

  private ProgressBar bar(boolean terminal) {
    return new ProgressBar(new PrintWriter(err), terminal, () -> nanos);
  }

  private void later(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void a_terminal_has_a_bar_after_two_seconds_that_is_wiped_out() {
    ProgressBar bar = bar(true);
    bar.at("events", 1, 4);
    later(1_999);
    bar.at("events", 2, 4);
    assertThat(err.toString()).isEmpty();

    later(1);
    bar.at("events", 3, 4);
    later(99);
    bar.at("never drawn", 4, 4);
    assertThat(err.toString()).isEqualTo("\r[" + "#".repeat(22) + "........]  75 % events");

    bar.close();
    assertThat(err.toString()).endsWith("\r" + " ".repeat(45) + "\r");
  }

  @Test
  void a_log_has_a_line_a_minute_and_nothing_of_a_short_command() {
    ProgressBar bar = bar(false);
    later(59_999);
    bar.at("events", 1, 4);
    assertThat(err.toString()).isEmpty();

    later(1);
    bar.at("W4 on kafka", 1, 4);
    later(59_999);
    bar.at("never said", 2, 4);
    later(1);
    bar.at("jobs", 1_234, 0);
    bar.close();

    assertThat(err.toString().lines())
        .containsExactly("headwater:  25 % W4 on kafka", "headwater: 1,234 jobs");
  }
}
