package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Queues.Terms;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.Later;
import io.headwater.kafka.SharedKafka;
import io.headwater.kafka.cluster.Cluster;
import io.headwater.kafka.cluster.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a process counts of the timers is right after Kafka has dropped them with their ends. */
class CompactedTimersTest {
  private static final Duration LONG = Duration.ofHours(100);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String name = "queue-" + UUID.randomUUID();
  private final AtomicLong later = new AtomicLong();

  @Test
  void whatWasDroppedSinceItLookedIsNeitherCountedForEverNorPurged() {
    try (OwnQueues counting = connect();
        OwnQueues purging = connect();
        OwnQueues others = connect();
        Connection looking = Connection.of(SharedKafka.cluster())) {
      others.queues().create(Queue.of(name));
      SharedKafka.compactAtOnce(looking.cluster(), QueueCatalog.timers(name));
      send(others.queues());
      send(others.queues());
      assertThat(delayed(counting)).isEqualTo(2);
      assertThat(delayed(purging)).isEqualTo(2);

      purgeTwoAndDropThem(others.queues(), looking);

      assertThat(purging.queues().purge(name)).isEqualTo(2);
      assertThat(delayed(purging)).isZero();
      later.addAndGet(Duration.ofHours(2).toNanos());
      assertThat(delayed(counting)).isZero();
      others.queues().delete(name);
    }
  }

  /** Each look that failed put off when all is read again. */
  @Test
  void whoseLookFailedReadsAllAgainWhenItsTimeHasCome() {
    KafkaOptions hasty =
        SharedKafka.options().withTimeouts(Duration.ofSeconds(4), Duration.ofSeconds(4));
    try (OwnQueues others = connect();
        Connection looking = Connection.of(SharedKafka.cluster());
        Connection mine = Connection.of(SharedKafka.cluster(hasty, new Later(later)));
        QueueTimers counting = new QueueTimers(mine, name)) {
      others.queues().create(Queue.of(name));
      SharedKafka.compactAtOnce(looking.cluster(), QueueCatalog.timers(name));
      send(others.queues());
      send(others.queues());
      assertThat(counting.count()).isEqualTo(2);
      purgeTwoAndDropThem(others.queues(), looking);

      later.addAndGet(Duration.ofMinutes(50).toNanos());
      SharedKafka.get().freeze(1);
      try {
        assertThatThrownBy(counting::count).isInstanceOf(Unavailable.class);
      } finally {
        SharedKafka.get().thaw(1);
      }
      assertThat(delayed(others)).isEqualTo(2);
      later.addAndGet(Duration.ofMinutes(50).toNanos());
      assertThat(counting.count()).isEqualTo(2);
      others.queues().delete(name);
    }
  }

  /** Of four, two are left, and nothing of the others. */
  private void purgeTwoAndDropThem(Queues others, Connection looking) {
    Cluster cluster = looking.cluster();
    assertThat(others.purge(name)).isEqualTo(2);
    send(others); // only what is behind the newest segment is compacted
    assertThat(cluster.await(PATIENCE, () -> first(looking, 5) >= 2)).isTrue();
    send(others); // and only when something is new, also where an end may go
    assertThat(cluster.await(PATIENCE, () -> first(looking, 6) >= 4)).isTrue();
  }

  private OwnQueues connect() {
    return OwnQueues.connect(new Later(later));
  }

  /** The offset of the first record of the timers that Kafka has not dropped. */
  private long first(Connection looking, long end) {
    TopicPartition timers = new TopicPartition(QueueCatalog.timers(name), 0);
    List<Long> found = new ArrayList<>();
    looking
        .lookup()
        .read(
            Map.of(timers, 0L),
            Map.of(timers, end),
            record -> {
              found.add(record.offset());
              return true;
            });
    return found.getFirst();
  }

  private void send(Queues queues) {
    queues.send(name, new Message(null, Event.of("job", "job".getBytes(UTF_8))), Terms.after(LONG));
  }

  private long delayed(OwnQueues connection) {
    return connection.queues().info(name).delayed();
  }
}
