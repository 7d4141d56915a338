package io.headwater.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.embedded.Embedded;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker of W3 sees an append that should have been refused. */
class ReplayTest {

  private static void append(EventStore store, String stream, long expected) {
    store.append(
        List.of(new Probe(expected, 0).message(null, 0).event().inStream(stream)),
        AppendCondition.any());
  }

  @Test
  void events_where_their_writers_expected_them_are_no_violation() {
    try (Headwater headwater = Embedded.inMemory()) {
      append(headwater.events(), "a", 0);
      append(headwater.events(), "b", 0);
      append(headwater.events(), "a", 1);

      assertThat(Replay.violations(headwater.events(), 3)).isZero();
    }
  }

  @Test
  void an_event_behind_a_version_that_its_writer_did_not_expect_is_a_violation() {
    try (Headwater headwater = Embedded.inMemory()) {
      append(headwater.events(), "a", 0);
      append(headwater.events(), "a", 0);

      assertThat(Replay.violations(headwater.events(), 2)).isEqualTo(1);
    }
  }

  @Test
  void an_append_that_was_acknowledged_and_is_not_there_is_a_violation() {
    try (Headwater headwater = Embedded.inMemory()) {
      append(headwater.events(), "a", 0);

      assertThat(Replay.violations(headwater.events(), 2)).isEqualTo(1);
    }
  }
}
