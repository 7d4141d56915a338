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
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A message that may be handed out once is handed out once, also where many want it. */
@NeedsRabbit
@ResourceLock(SharedRabbit.LOCK)
class OnlyDeliveryTest {
  private static final String QUEUE = "once";
  private static final int BURSTS = 60;
  private static final int BURST = 8;
  private static final int RECEIVERS = 6;
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** After so long without a message a consumer was cancelled; what comes just then is at risk. */
  private static final int QUIET_MICROS = 100_000;

  @Test
  void noMessageIsADeadLetterThatNobodyHasSeen() throws Exception {
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options())) {
      queues.create(Queue.of(QUEUE).withRetry(Retry.never()));
      int received = 0;
      try (ExecutorService crew = Executors.newFixedThreadPool(RECEIVERS)) {
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < RECEIVERS; i++) {
          counts.add(crew.submit(() -> receiveAll(queues)));
        }
        sendInBursts(queues);
        for (Future<Integer> each : counts) {
          received += each.get();
        }
      }
      assertThat(queues.info(QUEUE).dead()).isZero();
      assertThat(received).isEqualTo(BURSTS * BURST);
      queues.delete(QUEUE);
    }
  }

  private static void sendInBursts(RabbitQueues queues) throws InterruptedException {
    Random random = new Random();
    Message one = new Message(null, Event.of("once", new byte[] {'1'}));
    for (int i = 0; i < BURSTS; i++) {
      queues.send(QUEUE, Collections.nCopies(BURST, one), Terms.now());
      int pause = QUIET_MICROS + random.nextInt(10_000);
      assertThat(new CountDownLatch(1).await(pause, TimeUnit.MICROSECONDS)).isFalse();
    }
  }

  private static int receiveAll(RabbitQueues queues) {
    int received = 0;
    try (Receiver receiver = queues.receiver(QUEUE)) {
      List<Received> some = receiver.receive(20, WAIT);
      while (!some.isEmpty()) {
        received += some.size();
        receiver.settle(some, new Settlement.Ack());
        some = receiver.receive(20, WAIT);
      }
    }
    return received;
  }
}
