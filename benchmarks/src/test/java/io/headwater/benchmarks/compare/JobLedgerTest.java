package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What W1 makes of what its workers say: of 300 jobs number 101 always fails. */
class JobLedgerTest {
  private static final int FAILS = 101;
  private final Jobs jobs = new Jobs(300, Duration.ofMillis(1));
  private final JobLedger ledger = new JobLedger(jobs);

  @Test
  void the_jobs_that_always_fail_are_one_in_two_hundred() {
    assertThat(jobs.failing()).containsExactly((long) FAILS);
    assertThat(new Jobs(1_000, Duration.ZERO).failing()).hasSize(5);
  }

  @Test
  void a_job_that_nobody_speaks_of_is_missing() {
    for (int job = 0; job < 300; job++) {
      if (job != 7) {
        ledger.worked(job, 1, 0);
      }
    }

    assertThat(ledger.missing()).isEqualTo(1);
    assertThat(ledger.done()).isEqualTo(298);
  }

  @Test
  void a_job_that_is_done_twice_counts_once_as_done_and_once_as_again() {
    ledger.worked(3, 1, 0);
    ledger.worked(3, 2, 0);

    assertThat(ledger.done()).isEqualTo(1);
    assertThat(ledger.again()).isEqualTo(1);
    assertThat(ledger.redelivered()).isEqualTo(1);
  }

  @Test
  void a_job_that_always_fails_is_never_done_however_often_it_is_handed_out() {
    ledger.worked(FAILS, 1, 0);
    ledger.worked(FAILS, 2, 0);

    assertThat(ledger.done()).isZero();
    assertThat(ledger.redelivered()).isEqualTo(1);
  }

  @Test
  void the_wait_of_a_slow_job_or_of_one_that_was_handed_out_before_does_not_count() {
    ledger.worked(1, 1, 2_000_000);
    ledger.worked(100, 1, 900_000_000);
    ledger.worked(2, 2, 900_000_000);

    assertThat(ledger.waitMillis(100)).isBetween(1.99, 2.01);
  }

  @Test
  void the_wait_of_a_job_does_not_count_while_code_is_cold() {
    JobLedger warm = new JobLedger(jobs, 10);
    warm.worked(9, 1, 900_000_000);
    warm.worked(10, 1, 2_000_000);

    assertThat(warm.waitMillis(100)).isBetween(1.99, 2.01);
    assertThat(warm.done()).isEqualTo(2);
  }

  @Test
  void a_process_says_the_same_in_a_line_and_half_a_line_says_nothing() {
    ledger.hear(JobLedger.line(5, 2));
    ledger.hear("J 6");
    ledger.hear("");

    assertThat(ledger.done()).isEqualTo(1);
    assertThat(ledger.redelivered()).isEqualTo(1);
  }
}
