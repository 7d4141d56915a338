package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the judge of W4 makes of what it hears. */
class LedgerTest {

  private static Ledger.Counts counts(String... lines) {
    Ledger ledger = new Ledger();
    Stream.of(lines).forEach(ledger::hear);
    return ledger.counts("t-");
  }

  @Test
  void what_was_acknowledged_and_never_handled_is_lost() {
    assertThat(counts("A t-1 0", "A t-1 1", "H t-1 0")).isEqualTo(new Ledger.Counts(2, 1, 0, 0, 0));
  }

  @Test
  void what_was_handled_before_its_acknowledgement_was_heard_is_not_lost() {
    assertThat(counts("H t-1 0", "A t-1 0").lost()).isZero();
  }

  @Test
  void what_was_not_acknowledged_may_be_handled_or_not() {
    assertThat(counts("H t-1 0")).isEqualTo(new Ledger.Counts(0, 0, 0, 0, 0));
  }

  @Test
  void a_second_time_is_counted_as_that_and_is_not_out_of_order() {
    assertThat(counts("A t-1 0", "A t-1 1", "H t-1 0", "H t-1 1", "H t-1 0"))
        .isEqualTo(new Ledger.Counts(2, 0, 0, 1, 0));
  }

  @Test
  void a_first_time_behind_a_later_one_of_its_key_is_out_of_order() {
    assertThat(counts("H t-1 1", "H t-1 0", "H t-2 0").disordered()).isEqualTo(1);
  }

  @Test
  void a_line_that_a_kill_cut_off_is_no_line() {
    assertThat(counts("A t-1 0", "H t-1 0", "A t-1", "A", ""))
        .isEqualTo(new Ledger.Counts(1, 0, 0, 0, 0));
  }

  @Test
  void what_is_still_there_at_the_end_is_not_lost() {
    assertThat(counts("A t-1 0", "A t-1 1", "K t-1 1")).isEqualTo(new Ledger.Counts(2, 1, 1, 0, 0));
  }

  @Test
  void keys_of_another_medium_are_counted_by_themselves() {
    assertThat(counts("A q-1 0", "A t-1 0", "H t-1 0")).isEqualTo(new Ledger.Counts(1, 0, 0, 0, 0));
  }
}
