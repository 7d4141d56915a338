package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Queues.Terms;
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
      Cluster cluster = looking.cluster();
      others.queues().create(Queue.of(name));
      SharedKafka.compactAtOnce(cluster, QueueCatalog.timers(name));
      send(others.queues());
      send(others.queues());
      assertThat(delayed(counting)).isEqualTo(2);
      assertThat(delayed(purging)).isEqualTo(2);

      assertThat(others.queues().purge(name)).isEqualTo(2);
      send(others.queues()); // only what is behind the newest segment is compacted
      assertThat(cluster.await(PATIENCE, () -> first(looking, 5) >= 2)).isTrue();
      send(others.queues()); // and only when something is new, also where an end may go
      assertThat(cluster.await(PATIENCE, () -> first(looking, 6) >= 4)).isTrue();

      assertThat(purging.queues().purge(name)).isEqualTo(2);
      assertThat(delayed(purging)).isZero();
      later.addAndGet(Duration.ofHours(2).toNanos());
      assertThat(delayed(counting)).isZero();
      others.queues().delete(name);
    }
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
