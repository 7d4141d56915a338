package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A queue whose files are damaged or gone is refused, and leftovers of a deleted one go. */
class DamagedQueueTest {
  private static final EmbeddedOptions OPTIONS =
      EmbeddedOptions.defaults().withSegmentBytes(4096).withReserveBytes(0);

  private final SimulatedDisk disk = new SimulatedDisk(1);

  private Embedded open() {
    return Stores.open(disk, OPTIONS);
  }

  /** A queue of some segments; returns its directory. */
  private Path fill() {
    try (Embedded store = open()) {
      store.queues().create(Queue.of("q"));
      for (int i = 0; i < 50; i++) {
        store.queues().send("q", new Message(null, Event.of("T", new byte[500])));
      }
    }
    Path queues = Stores.STORE.resolve("queues");
    return queues.resolve(disk.names(queues).getFirst());
  }

  private long segments(Path queue) {
    return disk.names(queue).stream().filter(name -> name.endsWith(".log")).count();
  }

  @Test
  void aFlippedBitIsFoundWhenTheStoreIsOpened() throws IOException {
    Path queue = fill();
    String segment =
        disk.names(queue).stream().filter(name -> name.endsWith(".log")).toList().get(2);
    disk.flipBit(queue.resolve(segment), 8 * 1_000);
    assertThatThrownBy(this::open).isInstanceOf(StoreCorrupt.class).hasMessageContaining(segment);
  }

  @Test
  void aQueueWithoutItsLogIsRefused() throws IOException {
    Path queue = fill();
    for (String name : disk.names(queue)) {
      disk.delete(queue.resolve(name));
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreCorrupt.class)
        .hasMessageContaining("queue 'q'")
        .hasMessageContaining(queue.toString());
  }

  @Test
  void whatACrashLeftOfADeletedQueueIsRemoved() throws IOException {
    Path queue = fill();
    try (Embedded store = open()) {
      store.queues().delete("q");
      assertThat(disk.names(Stores.STORE.resolve("queues"))).isEmpty();
    }
    disk.createDirectories(queue);
    try (Embedded store = open()) {
      assertThat(store.queues().all()).isEmpty();
      assertThat(disk.names(Stores.STORE.resolve("queues"))).isEmpty();
    }
  }

  @Test
  void segmentsOfMessagesThatAreDoneAreDropped() {
    Path queue = fill();
    assertThat(segments(queue)).isGreaterThan(8);
    try (Embedded store = open();
        Receiver receiver = store.queues().receiver("q")) {
      for (int i = 0; i < 49; i++) {
        receiver.ack(receiver.receive(1, Duration.ZERO).getFirst());
      }
    }
    assertThat(segments(queue)).isLessThan(4);
    try (Embedded store = open();
        Receiver receiver = store.queues().receiver("q")) {
      assertThat(receiver.receive(10, Duration.ZERO)).hasSize(1);
    }
  }

  @Test
  void whatIsNeverDoneAtTheHeadIsMovedOutOfTheWay() {
    Path queue = fill();
    try (Embedded store = open();
        Receiver receiver = store.queues().receiver("q")) {
      var first = receiver.receive(1, Duration.ZERO).getFirst();
      for (int i = 0; i < 2_000; i++) {
        receiver.renew(first);
        receiver.ack(receiver.receive(1, Duration.ZERO).getFirst());
        store.queues().send("q", new Message(null, Event.of("T", new byte[500])));
      }
      assertThat(segments(queue)).isLessThan(50); // 500 were written
      assertThat(store.queues().info("q").waiting()).isEqualTo(49);
      receiver.ack(first);
    }
  }

  @Test
  void aStoreThatIsOnlyReadShowsItsQueuesAndChangesNothing() {
    fill();
    try (Embedded store = open();
        Receiver receiver = store.queues().receiver("q")) {
      receiver.reject(receiver.receive(1, Duration.ZERO).getFirst(), "no good");
      receiver.ack(receiver.receive(1, Duration.ZERO).getFirst());
    }
    try (Embedded store = Stores.openReadOnly(disk)) {
      assertThat(store.queues().all()).containsExactly(Queue.of("q"));
      assertThat(store.queues().info("q").waiting()).isEqualTo(48);
      assertThat(store.queues().deadLetters("q", 10))
          .extracting(DeadLetter::error)
          .containsExactly("no good");
      assertThatThrownBy(() -> store.queues().purge("q")).isInstanceOf(NotSupported.class);
      assertThatThrownBy(() -> store.queues().receiver("q")).isInstanceOf(NotSupported.class);
    }
  }
}
