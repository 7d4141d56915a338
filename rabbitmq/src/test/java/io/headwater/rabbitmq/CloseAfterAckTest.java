package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What was acknowledged stays so when its receiver is closed at once. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class CloseAfterAckTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration MOMENT = Duration.ofMillis(300);

  @Test
  void manyMessagesThatWereReceivedAndAcknowledgedTogetherDoNotComeBack() {
    for (int messages : new int[] {64, 500, 64, 500, 64, 500}) {
      acknowledge(Queue.of("together"), messages, Integer.MAX_VALUE);
    }
  }

  @Test
  void someMayBeAcknowledgedWithoutThoseBetween() {
    acknowledge(Queue.of("without"), 30, 3);
  }

  @Test
  void messagesThatMayBeHandedOutOnceOnlyDoNotComeBackEither() {
    acknowledge(Queue.of("once-only").withRetry(Retry.never()), 32, Integer.MAX_VALUE);
  }

  /** Acknowledges messages, except that each n-th is given back, and closes their receiver. */
  private static void acknowledge(Queue queue, int messages, int n) {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options())) {
      queues.create(queue);
      Message one = new Message(null, Event.of("one", new byte[] {'1'}));
      queues.send(queue.name(), Collections.nCopies(messages, one), Terms.now());
      try (Receiver receiver = queues.receiver(queue.name())) {
        List<Received> done = new ArrayList<>();
        List<Received> back = new ArrayList<>();
        for (int i = 0; i < messages; ) {
          for (Received each : receiver.receive(messages - i, SOON)) {
            (++i % n == 0 ? back : done).add(each);
          }
        }
        receiver.settle(done, new Settlement.Ack());
        receiver.settle(back, new Settlement.Release(Duration.ZERO, ""));
      }
      List<Received> again = new ArrayList<>();
      try (Receiver another = queues.receiver(queue.name())) {
        List<Received> some = another.receive(messages, MOMENT);
        while (!some.isEmpty()) {
          again.addAll(some);
          another.settle(some, new Settlement.Ack());
          some = another.receive(messages, MOMENT);
        }
      }
      assertThat(again).as("of %d messages of '%s'", messages, queue.name()).hasSize(messages / n);
      assertThat(queues.info(queue.name()).dead()).isZero();
      queues.delete(queue.name());
    }
  }
}
