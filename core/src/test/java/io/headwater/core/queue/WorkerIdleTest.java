package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.Event;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A queue counts as empty only if nothing was on its way while it was counted. */
class WorkerIdleTest {
  private static final Queue QUEUE = Queue.of("q");
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Counted queues = new Counted();

  /** A queue that counts what waits in it as the test says: one figure a look, then the last. */
  private static final class Counted implements Queues {
    final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();
    final List<Integer> waiting = new ArrayList<>();
    int looks;

    @Override
    public QueueInfo info(String queue) {
      int figure = waiting.get(Math.min(looks++, waiting.size() - 1));
      var counts = new QueueInfo.Counts(Instant.EPOCH, 0, 0, 0, 0, 0, 0);
      return new QueueInfo(QUEUE, figure, 0, 0, 0, null, counts);
    }

    @Override
    public Optional<Queue> find(String name) {
      return Optional.of(QUEUE);
    }

    @Override
    public List<Queue> all() {
      return List.of(QUEUE);
    }

    @Override
    public Receiver receiver(String queue) {
      return new Handing(messages);
    }

    @Override
    public boolean create(Queue queue) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void delete(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void send(String queue, List<Message> some, Terms terms) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<DeadLetter> deadLetters(String queue, int max) {
      return List.of();
    }

    @Override
    public boolean redrive(String queue, DeadLetter letter) {
      return false;
    }

    @Override
    public long redriveAll(String queue) {
      return 0;
    }

    @Override
    public long purge(String queue) {
      return 0;
    }

    @Override
    public long purgeDeadLetters(String queue) {
      return 0;
    }
  }

  /** Hands out messages; whatever becomes of them is fine. */
  private record Handing(BlockingQueue<Received> messages) implements Receiver {
    @Override
    public List<Received> receive(int max, Duration wait) {
      try {
        Received message = messages.poll(Math.min(5, wait.toMillis()), TimeUnit.MILLISECONDS);
        return message == null ? List.of() : List.of(message);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void settle(List<Received> some, Settlement settlement) {}

    @Override
    public void renew(List<Received> some) {}

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  @Test
  void aMessageThatIsMissedByOneLookIsFoundByTheNext() throws InterruptedException {
    queues.waiting.addAll(List.of(0, 1));
    try (Worker worker = Worker.of(queues).on("q").start(message -> {})) {
      assertThat(worker.awaitIdle(Duration.ZERO)).isFalse();
    }
    assertThat(queues.looks).isEqualTo(2);
  }

  @Test
  void aTimeThatWasOverLongAgoIsNotWaitedFor() throws InterruptedException {
    queues.waiting.add(1);
    try (Worker worker = Worker.of(queues).on("q").start(message -> {})) {
      assertThat(worker.awaitIdle(ChronoUnit.FOREVER.getDuration().negated())).isFalse();
    }
  }

  @Test
  void itIsEmptyWhenTwoLooksInARowFindNothing() throws InterruptedException {
    queues.waiting.addAll(List.of(0, 1, 0, 2, 0, 0));
    try (Worker worker = Worker.of(queues).on("q").start(message -> {})) {
      assertThat(worker.awaitIdle(LONG)).isTrue();
      assertThat(queues.looks).isEqualTo(6);
      assertThat(worker.awaitIdle(ChronoUnit.FOREVER.getDuration())).isTrue();
      assertThat(worker.awaitIdle(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void whatThisWorkerHasInHandCountsWhateverTheQueueSays() throws InterruptedException {
    queues.waiting.add(0);
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    Worker.Handler handler =
        message -> {
          begun.countDown();
          end.await();
        };
    try (Worker worker = Worker.of(queues).on("q").start(handler)) {
      Message job = new Message(null, Event.of("Job", new byte[10]));
      queues.messages.add(new Received("q", "token", job, Instant.EPOCH, 0, 1));
      begun.await();
      while (worker.counts().running() == 0) {
        Thread.onSpinWait(); // it shows so after its step
      }
      assertThat(worker.awaitIdle(Duration.ofMillis(50))).isFalse();
      end.countDown();
      assertThat(worker.awaitIdle(LONG)).isTrue();
      assertThat(worker.counts().acked()).isOne();
    }
  }
}
