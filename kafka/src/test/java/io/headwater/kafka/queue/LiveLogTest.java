package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A log knows what is live and when it is due, and keeps nothing of what has ended. */
class LiveLogTest {
  private static final String TOPIC = "jobs.queue.timers";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final int ROUNDS = 5;
  private static final int AT_ONCE = 200;

  private long next;

  /** Who only counts never asked for times, and kept that of every message ever delayed. */
  @Test
  void timesAreKeptOfWhatIsLiveOnlyAndOnlyWhereTheyAreAskedFor() {
    LiveLog timed = LiveLog.timed(PARTITION);
    LiveLog untimed = LiveLog.untimed(PARTITION);
    for (int round = 0; round < ROUNDS; round++) {
      long first = next;
      for (int i = 0; i < AT_ONCE; i++) {
        take(timer(i), timed, untimed);
      }
      assertThat(timed.times()).isEqualTo(AT_ONCE);
      for (int i = 0; i < AT_ONCE; i++) {
        take(QueueRecords.end(TOPIC, new byte[] {1}, first + i), timed, untimed);
      }
      assertThat(timed.size()).isZero();
      assertThat(timed.times()).isZero();
      assertThat(untimed.times()).isZero();
    }
  }

  @Test
  void whatWasEndedHereIsNotDue() {
    LiveLog log = LiveLog.timed(PARTITION);
    for (long due : List.of(30, 10, 20, 10)) {
      take(timer(due), log);
    }
    assertThat(log.due(20, 10)).containsExactly(1L, 3L, 2L);
    assertThat(log.due(20, 2)).containsExactly(1L, 3L);

    log.ended(List.of(1L, 3L, 7L));

    assertThat(log.nextTime()).isEqualTo(20);
    assertThat(log.due(30, 10)).containsExactly(2L, 0L);
    log.ended(List.of(0L, 2L));
    assertThat(log.nextTime()).isNull();
    assertThat(log.times()).isZero();
  }

  private static ProducerRecord<byte[], byte[]> timer(long due) {
    Message message = new Message(null, Event.of("job", "job".getBytes(UTF_8)));
    Instant time = Instant.ofEpochMilli(due);
    return QueueRecords.timer(TOPIC, new Queued(message, Instant.EPOCH, 0), time);
  }

  /** Each takes it as the next record. */
  private void take(ProducerRecord<byte[], byte[]> sent, LiveLog... logs) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            TOPIC,
            0,
            next,
            0,
            TimestampType.CREATE_TIME,
            0,
            0,
            sent.key(),
            sent.value(),
            sent.headers(),
            Optional.empty());
    next++;
    List.of(logs).forEach(log -> log.take(record));
  }
}
