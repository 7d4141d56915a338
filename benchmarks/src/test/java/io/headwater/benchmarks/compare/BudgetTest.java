package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A slow target does not eat up the time of those behind it. */
class BudgetTest {
  private final Budget budget = new Budget(100, 10);

  @Test
  void each_part_has_its_share_of_the_time() {
    assertThat(budget.next(0, 4)).isEqualTo(40);
    assertThat(budget.next(40, 6)).isEqualTo(100);
  }

  @Test
  void what_one_part_leaves_is_for_those_behind_it() {
    budget.next(0, 4);

    assertThat(budget.next(10, 3)).isEqualTo(10 + 90 / 6 * 3);
  }

  @Test
  void a_part_that_took_too_long_takes_from_all_that_follow_and_drops_none() {
    budget.next(0, 4);

    assertThat(budget.next(70, 3)).isEqualTo(85);
    assertThat(budget.next(85, 3)).isEqualTo(100);
  }

  @Test
  void when_nothing_is_left_a_part_gets_nothing() {
    budget.next(0, 4);

    assertThat(budget.next(120, 6)).isEqualTo(120);
  }
}
