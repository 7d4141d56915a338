package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.MovedClock;
import io.headwater.embedded.Stores;
import io.headwater.embedded.queue.QueueFacts.Seen;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The disk that a queue takes follows the bytes that live in it, not the messages. */
class QueueDiskUseTest {
  private static final int SEGMENT_BYTES = 64 << 10;
  private static final int STAYING = 1_000;

  /** What restating one of them takes, at most. */
  private static final int STAYING_BYTES = 120;

  private static final int SMALL = 10;
  private static final int LARGE = 20_000;
  private static final Duration DELAY = Duration.ofDays(30);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final EmbeddedOptions options =
      Stores.SMALL.withSegmentBytes(SEGMENT_BYTES).withClock(new MovedClock());

  private static Message message(int bytes) {
    return new Message(null, Event.of("T", new byte[bytes]));
  }

  private static Received receive(Receiver receiver) {
    return receiver.receive(1, Duration.ZERO).getFirst();
  }

  /** Many small messages stay; after each of them a large one comes and goes. */
  private void alternate(BiConsumer<Embedded, Receiver> staying) {
    Map<UUID, Seen> before;
    try (Embedded store = Stores.open(disk, options)) {
      store.queues().create(Queue.of("q"));
      Receiver receiver = store.queues().receiver("q"); // not closed: what it holds stays so
      for (int i = 0; i < STAYING; i++) {
        staying.accept(store, receiver);
        store.queues().send("q", message(LARGE));
        receiver.ack(receive(receiver));
      }
      assertThat(disk.used()).isLessThan(4L * SEGMENT_BYTES + 8L * STAYING * STAYING_BYTES);
      before = QueueFacts.look(((EmbeddedQueues) store.queues()).queue("q"));
      assertThat(before).hasSize(STAYING);
    }
    try (Embedded store = Stores.open(disk, options)) {
      assertThat(QueueFacts.look(((EmbeddedQueues) store.queues()).queue("q"))).isEqualTo(before);
    }
  }

  @Test
  void small_messages_that_are_delayed_do_not_keep_large_ones_that_are_done() {
    alternate((store, receiver) -> store.queues().send("q", message(SMALL), Terms.after(DELAY)));
  }

  @Test
  void small_messages_that_are_held_do_not_keep_large_ones_that_are_done() {
    alternate(
        (store, receiver) -> {
          store.queues().send("q", message(SMALL));
          assertThat(receive(receiver).delivery()).isEqualTo(1);
        });
  }

  @Test
  void small_dead_letters_do_not_keep_large_messages_that_are_done() {
    alternate(
        (store, receiver) -> {
          store.queues().send("q", message(SMALL));
          receiver.reject(receive(receiver), "no good");
        });
  }
}
