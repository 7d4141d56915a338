package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues.Terms;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What is said of a queue was true at one moment, whatever others do to it meanwhile. */
class QueueInfoAtOnceTest {
  /** What somebody asks for in the turn that comes after the one in which it is run. */
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          meanwhile.getAndSet(() -> {}).run(); // a turn begins with the time
          return Instant.now();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  @Test
  void whatWaitsAndWhatWasSentAreOfTheSameMoment() {
    try (Embedded store = Stores.open(new SimulatedDisk(1), Stores.SMALL.withClock(clock))) {
      store.queues().create(Queue.of("q"));
      QueueLog log = ((EmbeddedQueues) store.queues()).queue("q");
      meanwhile.set(() -> send(log));
      QueueInfo info = store.queues().info("q");
      assertThat(info.waiting()).isEqualTo(info.counts().sent());
      assertThat(store.queues().info("q").counts().sent()).isOne();
    }
  }

  private static void send(QueueLog log) {
    Message message = new Message(null, Event.of("T", new byte[10]));
    var unused =
        log.enqueue(
            writer ->
                writer
                    .decisions()
                    .send(QueueSend.of(List.of(message), Terms.now(), writer.time())));
  }
}
