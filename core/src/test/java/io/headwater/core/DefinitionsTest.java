package io.headwater.core;

import static org.assertj.core.api.Assertions.assertThat;

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
}
