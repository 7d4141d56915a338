package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Priorities where the server has strict ones, and their refusal where it has not. The contract of
 * all queues is tested elsewhere.
 */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class RabbitPrioritiesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Queue RANKED =
      Queue.of("ranked")
          .withPriorities(32)
          .withRetry(new Retry(9, Duration.ZERO, 1, Duration.ZERO));

  private RabbitQueues queues;

  @BeforeEach
  void connect() {
    queues = RabbitQueues.connect(SharedRabbit.options());
  }

  @AfterEach
  void clean() {
    queues.all().forEach(queue -> queues.delete(queue.name()));
    queues.close();
  }

  /** Makes the queue, or sees to it that this is refused in the right words. */
  private boolean isRefused() {
    if (ServerVersion.parse(queues.serverVersion()).hasPriorities()) {
      assertThat(queues.create(RANKED)).isTrue();
      return false;
    }
    assertThatThrownBy(() -> queues.create(RANKED))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("queue 'ranked' with 32 priorities")
        .hasMessageContaining("RabbitMQ " + queues.serverVersion())
        .hasMessageContaining("4.3");
    return true;
  }

  @Test
  void allPrioritiesAreStrictOrTheQueueIsRefusedWithTheVersionThatHasThem() {
    if (isRefused()) {
      return;
    }
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      String type = "priority-" + (i * 5 + 3) % 32; // in no order
      sent.add(type);
      queues.send(
          "ranked", message(type), Terms.now().withPriority(Integer.parseInt(type.substring(9))));
    }
    sent.sort((a, b) -> Integer.parseInt(b.substring(9)) - Integer.parseInt(a.substring(9)));
    assertThat(drain(32)).isEqualTo(sent);
  }

  @Test
  void whatIsReleasedAtOnceWaitsBehindAHigherPriority() {
    if (isRefused()) {
      return;
    }
    queues.send("ranked", message("low"));
    try (Receiver receiver = queues.receiver("ranked")) {
      Received low = receiver.receive(1, SOON).getFirst();
      queues.send("ranked", message("high"), Terms.now().withPriority(1));
      receiver.release(low, Duration.ZERO);
      awaitWaiting(2);
      assertThat(drain(2)).containsExactly("high", "low");
    }
  }

  @Test
  void whatIsReleasedAtOnceIsHandedOutWhileTheServerTakesNoCopyOfIt() {
    if (isRefused()) {
      return;
    }
    queues.create(Queue.of("else"));
    queues.send("ranked", message("low"));
    Cable cable = Cable.to(SharedRabbit.get().port());
    try (RabbitQueues stopped = RabbitQueues.connect(cable.options());
        Receiver receiver = stopped.receiver("ranked")) {
      receiver.release(receiver.receive(1, SOON).getFirst(), Duration.ZERO);
      cable.block("low on disk");
      assertThatThrownBy(() -> sendUntilItFails(stopped)).isInstanceOf(Unavailable.class);
      Received low = receiver.receive(1, SOON).getFirst();
      assertThat(low.delivery()).isEqualTo(2);
      receiver.ack(low);
    } finally {
      cable.cut();
    }
  }

  private static void sendUntilItFails(RabbitQueues queues) {
    while (true) {
      queues.send("else", message("one"));
    }
  }

  @Test
  void prioritiesOfAQueueThatAnotherProcessMadeAnewAreKnown() {
    if (isRefused()) {
      return;
    }
    queues.delete("ranked");
    queues.create(Queue.of("ranked"));
    try (RabbitQueues others = RabbitQueues.connect(SharedRabbit.options())) {
      others.send("ranked", message("plain"));
      queues.delete("ranked");
      queues.create(RANKED);
      others.send("ranked", message("high"), Terms.now().withPriority(3));
      assertThatThrownBy(() -> others.send("ranked", message("none"), Terms.now().withPriority(32)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected 0 to 31");
    }
    assertThat(drain(1)).containsExactly("high");
  }

  @Test
  void aDelayOfALowPriorityIsNotHeldUpByALaterOneOfAHigherPriority() {
    if (isRefused()) {
      return;
    }
    Duration delay = Duration.ofSeconds(5);
    queues.send("ranked", message("low"), Terms.after(delay));
    try (Receiver receiver = queues.receiver("ranked")) {
      List<Received> first = receiver.receive(1, delay.minusSeconds(1));
      queues.send("ranked", message("high"), Terms.after(delay).withPriority(9));
      while (first.isEmpty()) {
        first = receiver.receive(1, SOON);
      }
      assertThat(first).extracting(each -> each.event().type()).containsExactly("low");
    }
  }

  @Test
  void aQueueWithPrioritiesThatWouldDropItsOldestIsRefused() {
    // 4.3 drops the first of the highest priority
    assertThatThrownBy(() -> queues.create(RANKED.boundedTo(2, Overflow.DROP_OLDEST)))
        .isInstanceOf(NotSupported.class)
        .hasMessageContaining("queue 'ranked' with 32 priorities")
        .hasMessageContaining("RabbitMQ " + queues.serverVersion());
    assertThat(queues.find("ranked")).isEmpty();
  }

  private void awaitWaiting(long count) {
    long begin = System.nanoTime();
    while (queues.info("ranked").waiting() != count) {
      assertThat(System.nanoTime() - begin).isLessThan(SOON.toNanos());
    }
  }

  private List<String> drain(int count) {
    List<String> types = new ArrayList<>();
    try (Receiver receiver = queues.receiver("ranked")) {
      while (types.size() < count) {
        for (Received each : receiver.receive(1, SOON)) {
          types.add(each.event().type());
          receiver.ack(each);
        }
      }
    }
    return types;
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, "{}".getBytes(StandardCharsets.UTF_8)));
  }
}
