package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.MovedClock;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A delay counts from when the message was sent, which is its turn, however late that comes. */
class QueueDelayTest {
  private static final Duration DELAY = Duration.ofSeconds(10);

  private final SimulatedDisk disk = new SimulatedDisk(1);
  private final MovedClock clock = new MovedClock();

  private Embedded open() {
    return Stores.open(disk, Stores.SMALL.withClock(clock));
  }

  @Test
  void a_message_that_waited_for_its_turn_is_delayed_for_as_long_as_one_that_did_not() {
    try (Embedded store = open()) {
      store.queues().create(Queue.of("q"));
      QueueLog log = ((EmbeddedQueues) store.queues()).queue("q");
      var message = new Message(null, Event.of("T", new byte[1]));
      QueueSend send = QueueSend.of(List.of(message), Terms.after(DELAY), log.writer().time());
      var call = log.enqueue(writer -> writer.decisions().send(send));
      clock.pass(DELAY.minusSeconds(2));
      log.step();
      assertThat(call.answer()).isEqualTo(1);
    }
    clock.pass(DELAY.minusNanos(1));
    try (Embedded store = open();
        Receiver receiver = store.queues().receiver("q")) {
      assertThat(receiver.receive(1, Duration.ZERO)).as("early").isEmpty();
      clock.pass(Duration.ofNanos(1));
      Received received = receiver.receive(1, Duration.ZERO).getFirst();
      assertThat(received.sent())
          .isEqualTo(clock.now().minus(DELAY).truncatedTo(ChronoUnit.MILLIS));
    }
  }
}
