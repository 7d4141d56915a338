package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Whoever releases several messages is told whether nothing was done, or some of it. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class ReleaseInPartTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Settlement LATER = new Settlement.Release(Duration.ofMillis(10), "later");
  private static final Queue QUEUE =
      Queue.of("in-part").withRetry(new Retry(2, Duration.ZERO, 1, Duration.ZERO));

  private final Cable cable = Cable.to(SharedRabbit.get().port());
  private RabbitQueues queues;

  @BeforeEach
  void connect() {
    queues = RabbitQueues.connect(SharedRabbit.options());
  }

  @AfterEach
  void delete() {
    cable.cut();
    queues.delete(QUEUE.name());
    queues.close();
  }

  @Test
  void ifWhatHasToBeSentCannotBeSentNothingIsDoneAboutTheOthersEither() {
    queues.create(QUEUE.withoutDeadLetters());
    try (RabbitQueues stopped = RabbitQueues.connect(cable.options());
        Receiver receiver = stopped.receiver(QUEUE.name())) {
      List<Received> both = firstAndLast(receiver);
      block(stopped);
      assertThatThrownBy(() -> receiver.settle(both, LATER)).isInstanceOf(Unavailable.class);
      receiver.renew(both); // they are held still
      unblock(stopped);
      receiver.settle(both, LATER);
      assertThat(receiver.receive(2, SOON)).extracting(Received::delivery).containsExactly(2);
    }
  }

  @Test
  void ifSomeWereSettledBeforeTheServerTookNothingMoreTheOutcomeIsUnknown() {
    queues.create(QUEUE);
    AskedClock clock = new AskedClock();
    try (RabbitQueues stopped = RabbitQueues.connect(cable.options(), clock);
        Receiver receiver = stopped.receiver(QUEUE.name())) {
      List<Received> both = firstAndLast(receiver);
      clock.whenAsked =
          () -> {
            if (queues.info(QUEUE.name()).dead() == 1) { // one is done
              clock.whenAsked = () -> {};
              block(stopped);
            }
          };
      assertThatThrownBy(() -> receiver.settle(both, LATER))
          .isInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("after 1 of 2 messages of '" + QUEUE.name() + "'")
          .hasMessageContaining("low on disk");
      unblock(stopped);
      assertThat(stopped.info(QUEUE.name()).held()).isOne();
      assertThatThrownBy(() -> receiver.settle(both, LATER))
          .isInstanceOfSatisfying(
              LockLost.class,
              lost ->
                  assertThat(lost.messages()).extracting(Received::delivery).containsExactly(2));
      assertThat(receiver.receive(1, SOON))
          .extracting(each -> each.event().type())
          .containsExactly("first");
    }
  }

  /** One message at its last delivery, and one at its first. */
  private List<Received> firstAndLast(Receiver receiver) {
    queues.send(QUEUE.name(), message("last"));
    receiver.release(receiver.receive(1, SOON).getFirst());
    Received last = receiver.receive(1, SOON).getFirst();
    assertThat(last.delivery()).isEqualTo(2);
    queues.send(QUEUE.name(), message("first"));
    return List.of(last, receiver.receive(1, SOON).getFirst());
  }

  private void block(RabbitQueues stopped) {
    cable.block("low on disk");
    while (takes(stopped)) {
      Thread.onSpinWait(); // it has not heard of it yet
    }
  }

  private void unblock(RabbitQueues stopped) {
    cable.unblock();
    while (!takes(stopped)) {
      Thread.onSpinWait();
    }
  }

  private boolean takes(RabbitQueues stopped) {
    try {
      stopped.send(QUEUE.name(), message("more"));
      queues.purge(QUEUE.name());
      return true;
    } catch (Unavailable e) {
      return false;
    }
  }

  /** Has something done each time that it is asked for the time of day. */
  private static final class AskedClock implements Clock {
    private volatile Runnable whenAsked = () -> {};

    @Override
    public Instant now() {
      whenAsked.run();
      return Clock.system().now();
    }

    @Override
    public long nanos() {
      return Clock.system().nanos();
    }
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[] {'1'}));
  }
}
