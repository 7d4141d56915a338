package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is said of queues and topics that are not as they should be. */
class DefinitionsTest {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @Test
  void only_what_differs_from_the_queue_that_is_there_is_named() {
    Queue there = Queue.of("a").withRetry(new Retry(101, Duration.ofSeconds(1), 2, LONGEST));
    assertThat(Queue.of("a").differsFrom(there))
        .isEqualTo(
            "queue 'a' is there with 101 deliveries; expected 5 deliveries as asked: take another"
                + " name, or delete it with its messages");
    assertThat(Queue.of("a").differsFrom(there.boundedTo(9, Queue.Overflow.REFUSE)))
        .contains("with 101 deliveries, a bound of 9, overflow REFUSE; ")
        .contains("expected 5 deliveries, no bound as asked");
  }

  @Test
  void only_what_differs_from_the_topic_that_is_there_is_named() {
    Topic there = Topic.of("t", 4);
    Topic asked = there.keeping(Topic.Retention.of(Duration.ofDays(1), 500));
    assertThat(asked.differsFrom(there))
        .contains("topic 't' is there with no retention by time, no retention by bytes; ")
        .contains("expected a retention of PT24H, a retention of 500 bytes as asked");
  }

  @Test
  void a_name_too_long_for_a_queue_is_told_how_long_it_may_be() {
    for (int length : new int[] {201, 300}) {
      assertThatThrownBy(() -> Queue.of("q".repeat(length)))
          .hasMessageContaining("has " + length + " characters; expected at most 200");
    }
  }
}
