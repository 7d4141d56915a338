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
}
