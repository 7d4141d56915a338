package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.kafka.cluster.CloudEvents;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Kafka has whole milliseconds: nothing is due a part of one too early, no lock is that too long.
 */
class WholeMillisecondsTest {
  private static final Queued QUEUED =
      new Queued(new Message(null, Event.of("job", "job".getBytes(UTF_8))), Instant.EPOCH, 0);

  @ParameterizedTest
  @CsvSource({"0, 7000", "1, 7001", "999999, 7001", "1000000, 7001", "1000001, 7002"})
  void aMessageIsDueInTheFirstMillisecondThatIsNotBeforeItsTime(long nanos, String millis) {
    var timer = QueueRecords.timer("timers", QUEUED, Instant.ofEpochSecond(7, nanos));

    assertThat(CloudEvents.text(timer.headers().lastHeader("hwq_due").value())).isEqualTo(millis);
  }

  @Test
  void aLockEndsInTheMillisecondInWhichItEndsAtTheLeader() {
    AtomicLong nanos = new AtomicLong();
    Queue queue = Queue.of("jobs").withLockTime(Duration.ofSeconds(1).plusNanos(999_999));
    HeldMessages held = new HeldMessages(clock(nanos), queue, new LongAdder());
    held.asks();
    held.add(0, QUEUED, 1);

    nanos.set(1_000_000_000);
    assertThat(held.valid()).containsExactly(0L);
    nanos.incrementAndGet();
    assertThat(held.valid()).isEmpty();
    held.dropOverdue();
    assertThat(held.isEmpty()).isTrue();
  }

  private static Clock clock(AtomicLong nanos) {
    return new Clock() {
      @Override
      public Instant now() {
        return Instant.EPOCH;
      }

      @Override
      public long nanos() {
        return nanos.get();
      }
    };
  }
}
