package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server whose consumer timeout is over closes the channel, and takes back what came by it. */
@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class ConsumerTimeoutTest {
  private static final Duration OFTEN = Duration.ofMillis(100);

  @TempDir Path directory;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoHoldsAMessageForLongerThanTheServerWaitsLosesItAndReceivesOn() throws Exception {
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        queues.create(Queue.of("slow")); // which may take longer than the time-out to come
      }
      rabbit.kill();
      Files.writeString(
          directory.resolve("advanced.config"),
          "[{rabbit, [{consumer_timeout, 5000}, {channel_tick_interval, 100}]}].\n");
      rabbit.restart();
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options());
          Receiver receiver = queues.receiver("slow")) {
        queues.send("slow", new Message(null, Event.of("slow", new byte[] {'1'})));
        List<Received> came = new ArrayList<>();
        while (came.size() < 2) { // others' messages are looked for while the first is handled
          came.addAll(receiver.receive(1, OFTEN));
          renew(receiver, came);
        }
        assertThat(came).extracting(Received::delivery).containsExactly(1, 2);
        receiver.ack(came.getLast());
        assertThat(queues.info("slow").waiting()).isZero();
      }
    }
  }

  private static void renew(Receiver receiver, List<Received> came) {
    try {
      receiver.renew(came);
    } catch (LockLost e) {
      // the first, which comes again
    }
  }
}
