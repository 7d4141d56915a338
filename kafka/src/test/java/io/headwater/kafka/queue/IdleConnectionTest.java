package io.headwater.kafka.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.kafka.KafkaHeadwater;
import io.headwater.kafka.KafkaOptions;
import io.headwater.kafka.LocalKafka;
import io.headwater.kafka.SharedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lock lasts for its time, though nothing is said on the connection that it ends with. */
class IdleConnectionTest {
  private static final Duration IDLE = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void aLockOutlastsTheIdleTimeOfConnections() {
    String name = "queue-" + UUID.randomUUID();
    KafkaOptions idle =
        SharedKafka.options().with("connections.max.idle.ms", Long.toString(IDLE.toMillis()));
    try (KafkaHeadwater mine = KafkaHeadwater.connect(idle, directory.resolve("mine"));
        KafkaHeadwater others =
            KafkaHeadwater.connect(SharedKafka.options(), directory.resolve("others"))) {
      Queues queues = mine.queues();
      queues.create(Queue.of(name).withLockTime(LONG));
      queues.send(name, new Message(null, Event.of("job", "job".getBytes(UTF_8))));
      try (Receiver receiver = queues.receiver(name);
          Receiver other = others.queues().receiver(name)) {
        List<Received> held = receiver.receive(1, LONG);
        assertThat(held).hasSize(1);
        assertThat(other.receive(1, IDLE.multipliedBy(2))).isEmpty();

        receiver.renew(held.getFirst());

        assertThat(other.receive(1, IDLE)).isEmpty();
        receiver.ack(held.getFirst());
      }
      queues.delete(name);
    }
  }

  @Test
  void aLockTimeInWhichTheBrokersWouldCloseAnIdleConnectionIsRefused() {
    Path brokers = directory.resolve("kafka");
    try (LocalKafka kafka = LocalKafka.start(1, brokers)) {
      SharedKafka.restart(kafka, brokers, "connections.max.idle.ms=" + LONG.toMillis());
      try (KafkaHeadwater headwater =
          KafkaHeadwater.connect(KafkaOptions.of(kafka.bootstrap()), directory.resolve("store"))) {
        Queue jobs = Queue.of("jobs");

        assertThatThrownBy(() -> headwater.queues().create(jobs.withLockTime(LONG)))
            .isInstanceOf(NotSupported.class)
            .hasMessageContaining("queue 'jobs' with a lock time of PT30S")
            .hasMessageContaining("idle for PT30S")
            .hasMessageContaining("connections.max.idle.ms");
        assertThat(headwater.queues().create(jobs.withLockTime(LONG.minusMillis(1)))).isTrue();
      }
    }
  }
}
