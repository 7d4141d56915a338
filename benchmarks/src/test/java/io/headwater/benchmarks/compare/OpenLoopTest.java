package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Load that does not wait for whom it loads. */
class OpenLoopTest {

  @Test
  void all_that_is_due_is_sent_in_order_and_none_twice() throws Exception {
    List<Long> numbers = new ArrayList<>();

    long sent =
        OpenLoop.run(
            10_000,
            Duration.ofMillis(20),
            (first, count, due) -> {
              for (long number = first; number < first + count; number++) {
                numbers.add(number);
              }
            });

    assertThat(sent).isEqualTo(200);
    assertThat(numbers).hasSize(200).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void the_time_at_which_a_message_was_due_does_not_move_when_sending_is_slow() {
    OpenLoop.Due due = new OpenLoop.Due(5_000, 1_000);

    assertThat(due.nanos(0)).isEqualTo(5_000);
    assertThat(due.nanos(3)).isEqualTo(3_005_000);
  }

  @Test
  void what_was_due_while_a_sender_was_slow_is_sent_with_its_own_time_and_none_is_left_out()
      throws Exception {
    List<Long> dues = new ArrayList<>();
    List<Integer> counts = new ArrayList<>();

    OpenLoop.run(
        1_000,
        Duration.ofMillis(100),
        (first, count, due) -> {
          for (long number = first; number < first + count; number++) {
            dues.add(due.nanos(number) - due.begin());
          }
          counts.add(count);
          while (first == 0 && System.nanoTime() - due.nanos(50) < 0) {
            Thread.onSpinWait(); // until 50 more are due
          }
        });

    assertThat(dues).hasSize(100);
    for (int number = 0; number < 100; number++) {
      assertThat(dues.get(number)).isEqualTo(number * 1_000_000L);
    }
    // The first call has more than one where this thread stood still before it.
    assertThat(counts.stream().limit(2).mapToInt(Integer::intValue).sum())
        .as("with the second call all that was due meanwhile, at once")
        .isGreaterThan(50);
  }
}
