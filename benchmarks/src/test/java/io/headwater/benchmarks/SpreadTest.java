package io.headwater.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures of several rounds in one. */
class SpreadTest {

  @Test
  void the_median_of_an_odd_number_is_the_one_in_the_middle() {
    assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9));
  }

  @Test
  void the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
    assertThat(Spread.of(List.of(1.0, 2.0, 4.0, 100.0))).isEqualTo(new Spread(3, 1, 100));
  }

  @Test
  void rounds_that_were_not_timed_show_as_a_dash() {
    assertThat(Spread.of(List.of(Double.NaN)).show(1)).isEqualTo("–");
  }

  @Test
  void figures_are_shown_with_three_digits() {
    assertThat(List.of(0.5, 4.567, 45.67, 999.4, 9_994.0, 9_996.0, 123_456.0, 1_234_567.0))
        .extracting(Spread::brief)
        .containsExactly("0.50", "4.57", "45.7", "999", "9994", "10.0 k", "123 k", "1.23 M");
  }
}
