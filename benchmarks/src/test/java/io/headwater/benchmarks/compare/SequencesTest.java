package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What W5 counts. */
class SequencesTest {
  private final Sequences sequences = new Sequences(2);

  @Test
  void one_after_the_other_is_in_order() {
    sequences.handled(0, 0);
    sequences.handled(1, 0);
    sequences.handled(0, 1);

    assertThat(sequences.disordered()).isZero();
    assertThat(sequences.again()).isZero();
    assertThat(sequences.reached(0, 1)).isTrue();
    assertThat(sequences.reached(1, 1)).isFalse();
  }

  @Test
  void one_before_an_earlier_one_is_out_of_order_and_that_one_is_late() {
    sequences.handled(0, 1);
    sequences.handled(0, 0);

    assertThat(sequences.disordered()).isEqualTo(1);
    assertThat(sequences.again()).isEqualTo(1);
  }
}
