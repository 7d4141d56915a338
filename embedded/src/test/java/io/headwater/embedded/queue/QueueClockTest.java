package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Queues.Terms;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The time of a queue goes on, whatever is done to the clock on the wall. */
class QueueClockTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private Instant wall = START;
  private long nanos = Long.MAX_VALUE - 1_000; // wraps around on the way

  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          return wall;
        }

        @Override
        public long nanos() {
          return nanos;
        }
      };

  private void pass(Duration time) {
    wall = wall.plus(time);
    nanos += time.toNanos();
  }

  private void put(Duration by) {
    wall = wall.plus(by);
  }

  private static long at(Duration afterStart) {
    return QueueTime.of(START.plus(afterStart));
  }

  @Test
  void it_is_that_of_the_wall_as_long_as_nobody_moves_the_hands() {
    QueueClock time = new QueueClock(clock, 0);
    assertThat(time.now()).isEqualTo(at(Duration.ZERO));
    pass(Duration.ofSeconds(7));
    assertThat(time.now()).isEqualTo(at(Duration.ofSeconds(7)));
    put(Duration.ofHours(1));
    assertThat(time.now()).isEqualTo(at(Duration.ofSeconds(3_607)));
  }

  @Test
  void a_clock_that_is_put_back_neither_turns_it_back_nor_stops_it() {
    QueueClock time = new QueueClock(clock, 0);
    long before = time.now();
    pass(Duration.ofSeconds(1));
    put(Duration.ofHours(-1));
    assertThat(time.now()).isEqualTo(before + Duration.ofSeconds(1).toNanos());
    pass(Duration.ofSeconds(2));
    assertThat(time.now()).isEqualTo(before + Duration.ofSeconds(3).toNanos());
  }

  @Test
  void a_clock_that_is_put_back_by_mistake_and_forward_again_leaves_no_trace() {
    QueueClock time = new QueueClock(clock, 0);
    put(Duration.ofHours(-1));
    assertThat(time.now()).isEqualTo(at(Duration.ZERO));
    pass(Duration.ofSeconds(1));
    put(Duration.ofHours(1));
    assertThat(time.now()).isEqualTo(at(Duration.ofSeconds(1)));
  }

  @Test
  void a_queue_that_is_opened_with_an_older_clock_goes_on_from_its_last_time() {
    long last = at(Duration.ofHours(5));
    QueueClock time = new QueueClock(clock, last);
    assertThat(time.now()).isEqualTo(last);
    pass(Duration.ofSeconds(1));
    assertThat(time.now()).isEqualTo(last + Duration.ofSeconds(1).toNanos());
  }

  @Test
  void delays_and_times_are_kept_after_the_clock_was_put_back() {
    QueueClock time = new QueueClock(clock, 0);
    put(Duration.ofHours(-1));
    long now = time.now();
    long second = Duration.ofSeconds(1).toNanos();
    assertThat(time.due(Terms.now())).isZero();
    assertThat(QueueTime.due(time.due(Terms.after(Duration.ofSeconds(1))), now))
        .isEqualTo(now + second);
    assertThat(time.due(Terms.at(wall.plusSeconds(1)))).isEqualTo(now + second);
    assertThat(time.due(Terms.at(wall.minusSeconds(1)))).as("the past is now").isEqualTo(now);
    assertThat(time.due(Terms.at(Instant.parse("9999-12-31T23:59:59Z"))))
        .as("never")
        .isEqualTo(Long.MAX_VALUE);
  }
}
