package io.headwater.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.ConsumerStatus;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import io.headwater.core.queue.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A server that is short of memory reads nothing from those who send, and says so. */
@NeedsRabbit
@Execution(ExecutionMode.CONCURRENT)
class RabbitAlarmTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Longer than the test may take: what waits for it fails the test. */
  private static final Duration NEVER = Duration.ofMinutes(10);

  @TempDir Path directory;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoSendsToAServerThatIsShortOfMemoryIsToldSoAndWhoReceivesGoesOn() throws Exception {
    try (LocalRabbit rabbit = LocalRabbit.start(directory)) {
      try (RabbitQueues queues = RabbitQueues.connect(rabbit.options())) {
        queues.create(Queue.of("short"));
        queues.send("short", List.of(message("one"), message("two")), Terms.now());
        queues.send("short", message("later"), Terms.after(Duration.ofMillis(10)));
      }
      rabbit.kill();
      Files.writeString(
          directory.resolve("rabbitmq.conf"),
          "vm_memory_high_watermark.absolute = 1MB\n",
          StandardOpenOption.APPEND);
      rabbit.restart();
      RabbitOptions patient = rabbit.options().withTimeouts(SOON, NEVER);
      try (RabbitQueues queues = RabbitQueues.connect(patient);
          Receiver receiver = queues.receiver("short")) {
        Received first = receiver.receive(1, SOON).getFirst();
        for (int i = 0;
            i < 3;
            i++) { // by a fresh connection, and by one that is known to be blocked
          assertThatThrownBy(() -> queues.send("short", message("refused")))
              .isInstanceOf(Unavailable.class)
              .hasMessageContaining("low on memory")
              .hasMessageContaining("receive what waits");
        }
        assertThatThrownBy(() -> receiver.release(first, Duration.ofMillis(10)))
            .isInstanceOf(Unavailable.class)
            .hasMessageContaining("low on memory");
        receiver.renew(first); // what could not be released is held still
        receiver.ack(first);
        Set<String> missing = new HashSet<>(Set.of("two", "later"));
        while (!missing.isEmpty()) {
          Received next = receiver.receive(1, SOON).getFirst();
          assertThat(next.event().type()).isNotEqualTo("refused");
          missing.remove(next.event().type());
          receiver.renew(next);
          receiver.ack(next);
        }
        assertThat(
                receiver.receive(1, Duration.ZERO)) // what was moved just then may be there twice
            .extracting(each -> each.event().type())
            .doesNotContain("refused");
      }
    }
  }

  @Test
  @ResourceLock(SharedRabbit.LOCK)
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoIsWritingWhenTheServerStopsToReadIsToldInTimeToo() throws Exception {
    Cable cable = Cable.to(SharedRabbit.get().port());
    RabbitOptions rareHeartbeats =
        new RabbitOptions(
            cable.options().uri(), SOON, Duration.ofSeconds(2), NEVER, NEVER, "blocked");
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        RabbitQueues stuck = RabbitQueues.connect(rareHeartbeats)) {
      queues.create(Queue.of("stuck"));
      stuck.send("stuck", message("one"));
      List<Message> more = Collections.nCopies(64, message("more", new byte[1 << 20]));
      cable.stop();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> stuck.send("stuck", more, Terms.now()));
      cable.awaitHolding();
      cable.block("low on disk");
      assertThatThrownBy(writing::join)
          .hasCauseInstanceOf(OutcomeUnknown.class)
          .hasMessageContaining("low on disk");
      cable.cut();
      cable.flow();
      queues.delete("stuck");
    }
  }

  @Test
  @ResourceLock(SharedRabbit.LOCK)
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aMessageThatFailsWhileTheServerTakesNothingIsKeptAndUsesUpNoDeliveries() throws Exception {
    Cable cable = Cable.to(SharedRabbit.get().port());
    BlockingQueue<Integer> deliveries = new LinkedBlockingQueue<>();
    CountDownLatch blocked = new CountDownLatch(1);
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        RabbitQueues stopped = RabbitQueues.connect(cable.options())) {
      queues.create(Queue.of("fails").withRetry(new Retry(5, Duration.ofMillis(10), 1, SOON)));
      try (Worker worker = worker(stopped, "fails", deliveries, blocked)) {
        queues.send("fails", message("one"));
        assertThat(deliveries.poll(20, TimeUnit.SECONDS)).isOne();
        cable.block("low on disk");
        blocked.countDown();
        assertThat(deliveries.poll(2, TimeUnit.SECONDS)).isNull();
        assertThat(worker.status()).isNotInstanceOf(ConsumerStatus.Failed.class);
        cable.unblock();
        assertThat(deliveries.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
      }
      assertThat(deliveries).isEmpty();
      assertThat(queues.info("fails").waiting()).isZero();
      assertThat(queues.info("fails").dead()).isZero();
      queues.delete("fails");
    } finally {
      cable.cut();
    }
  }

  @Test
  @ResourceLock(SharedRabbit.LOCK)
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatCannotBeMadeADeadLetterWhileTheServerTakesNothingIsInNobodysWay() throws Exception {
    Cable cable = Cable.to(SharedRabbit.get().port());
    try (RabbitQueues queues = RabbitQueues.connect(SharedRabbit.options());
        RabbitQueues stopped = RabbitQueues.connect(cable.options())) {
      queues.create(Queue.of("hopeless").withRetry(new Retry(2, SOON, 1, SOON)));
      queues.create(Queue.of("else"));
      queues.send("hopeless", message("bad"));
      try (Receiver gone = queues.receiver("hopeless")) {
        gone.release(gone.receive(1, SOON).getFirst(), Duration.ofMillis(1));
        assertThat(gone.receive(1, SOON)).hasSize(1); // a copy: the server's own limit begins anew
      }
      queues.send("hopeless", message("good"));
      try (Receiver receiver = stopped.receiver("hopeless")) {
        cable.block("low on disk");
        assertThatThrownBy(() -> sendUntilItFails(stopped)).isInstanceOf(Unavailable.class);
        List<Received> received = receiver.receive(2, SOON);
        assertThat(received).extracting(each -> each.event().type()).containsExactly("good");
        assertThat(received.getFirst().delivery()).isOne();
        receiver.ack(received.getFirst());
        cable.unblock();
        assertThat(receiver.receive(1, Duration.ofSeconds(1))).isEmpty();
      }
      assertThat(queues.deadLetters("hopeless", 2))
          .extracting(each -> each.message().event().type())
          .containsExactly("bad");
      queues.delete("hopeless");
      queues.delete("else");
    } finally {
      cable.cut();
    }
  }

  private static void sendUntilItFails(RabbitQueues queues) {
    while (true) {
      queues.send("else", message("one"));
    }
  }

  /** It fails with the first delivery, when it may. */
  private static Worker worker(
      RabbitQueues queues, String queue, BlockingQueue<Integer> deliveries, CountDownLatch may) {
    return Worker.of(queues)
        .on(queue)
        .concurrency(1)
        .start(
            message -> {
              deliveries.add(message.delivery());
              if (message.delivery() == 1) {
                may.await();
                throw new IOException("fails once");
              }
            });
  }

  private static Message message(String type) {
    return message(type, new byte[] {'1'});
  }

  private static Message message(String type, byte[] data) {
    return new Message(null, Event.of(type, data));
  }
}
