package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A settlement that is refused leaves its messages as they were: held by whoever held them. */
class RefusedSettlementTest {
  @Test
  @SuppressWarnings("NullAway") // as a caller could who does not check
  void whateverIsThrownWhileItIsDecidedTheMessageIsHeldStill() {
    try (Embedded store = Stores.open(new SimulatedDisk(1), Stores.SMALL)) {
      store.queues().create(Queue.of("q"));
      store.queues().send("q", new Message(null, Event.of("T", new byte[10])));
      Receiver receiver = store.queues().receiver("q");
      Received message = receiver.receive(1, Duration.ZERO).getFirst();
      assertThatThrownBy(() -> receiver.settle(List.of(message), null))
          .isInstanceOf(NullPointerException.class);
      receiver.ack(message);
      assertThat(store.queues().info("q").held()).isZero();
    }
  }
}
