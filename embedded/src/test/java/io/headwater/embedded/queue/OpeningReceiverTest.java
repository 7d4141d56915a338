package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.Stores;
import io.headwater.log.Log;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A receiver is opened while others acknowledge, and what they have done is dropped of the log. */
class OpeningReceiverTest {
  private static final int MESSAGES = 300;

  /** So long that they have tables of offsets. */
  private static final EmbeddedOptions OPTIONS = Stores.SMALL.withSegmentBytes(256 << 10);

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void openingReadsNothingThatCouldBeDroppedMeanwhile() {
    try (Embedded store = Stores.open(disk, OPTIONS)) {
      store.queues().create(Queue.of("q"));
      for (int i = 0; i < MESSAGES; i++) {
        store.queues().send("q", new Message(null, Event.of("T", new byte[5_000])));
      }
    }
    try (Embedded store = Stores.open(disk, OPTIONS);
        Receiver first = store.queues().receiver("q")) {
      Log log = ((EmbeddedQueues) store.queues()).queue("q").log();
      long begin = log.first();
      while (log.first() == begin) {
        first.ack(first.receive(1, Duration.ZERO).getFirst());
      }
      long calls = disk.faults().calls();
      Receiver second = store.queues().receiver("q");
      assertThat(disk.faults().calls()).isEqualTo(calls);
      assertThat(second.receive(1, Duration.ZERO)).hasSize(1);
    }
  }
}
