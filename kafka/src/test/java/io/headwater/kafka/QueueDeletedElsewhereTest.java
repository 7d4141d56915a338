package io.headwater.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that knows a queue hears that another one has deleted it. */
class QueueDeletedElsewhereTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir Path directory;
  private final String name = "queue-" + UUID.randomUUID();
  private KafkaHeadwater mine;
  private KafkaHeadwater others;

  @BeforeEach
  void connect() {
    mine = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("mine"));
    others = KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("others"));
  }

  @AfterEach
  void close() {
    mine.close();
    others.close();
  }

  /** The old receiver went on, with the terms of the old queue, and so did the thread of timers. */
  @Test
  void whatWasOpenedOfAQueueEndsWhenThereIsAnotherOfItsNameWithOtherTerms() {
    Queue queue = Queue.of(name).withLockTime(LONG);
    Queues here = mine.queues();
    here.create(queue);
    try (Receiver old = here.receiver(name)) {
      assertThat(old.receive(1, SHORT)).isEmpty();

      others.queues().delete(name);
      others.queues().create(queue.withLockTime(LONG.plusSeconds(1)));
      try (Receiver fresh = here.receiver(name)) {
        here.send(name, job(), Terms.after(SHORT));
        List<Received> received = fresh.receive(1, LONG);
        assertThat(received).hasSize(1);
        fresh.ack(received.getFirst());

        assertThatThrownBy(() -> old.receive(1, SHORT))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("no queue '" + name + "' any more: deleted")
            .hasMessageContaining("ask for a new receiver");
        assertThat(keepers()).hasSize(1);
      }
    }
    here.delete(name);
  }

  /** Who competes for the timers. */
  private List<String> keepers() {
    try (Cluster cluster = Cluster.connect(SharedKafka.options(), Clock.system())) {
      return new GroupOffsets(cluster, new Catalog(cluster))
          .members(QueueCatalog.timers(name))
          .names();
    }
  }

  private static Message job() {
    return new Message(null, Event.of("job", "job".getBytes(UTF_8)));
  }
}
