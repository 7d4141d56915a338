package io.headwater.embedded.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Clock;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.Stores;
import io.headwater.log.SimulatedDisk;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Those who wait for a message sleep until there is one, and none waits while they sleep. Nothing
 * runs in the background of this store, so nothing else wakes them.
 */
class IdleReceiversTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final int HANG_SECONDS = 60;

  /** A permit for each turn: the time is asked for once in each. */
  private final Semaphore turns = new Semaphore(0);

  private final Clock clock =
      new Clock() {
        @Override
        public Instant now() {
          turns.release();
          return Instant.now();
        }

        @Override
        public long nanos() {
          return System.nanoTime();
        }
      };

  private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();
  private Embedded store;

  @BeforeEach
  void open() {
    store = Stores.open(new SimulatedDisk(1), Stores.SMALL.withClock(clock));
    store.queues().create(Queue.of("q").withLockTime(LONG));
  }

  @AfterEach
  void close() {
    store.close(); // ends those who wait
  }

  /** Has a thread wait for a message, and acknowledge it. */
  private Thread begin(Receiver receiver) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    for (Received message : receiver.receive(1, LONG)) {
                      receiver.ack(message);
                      done.add(message.event().type());
                    }
                  } catch (IllegalStateException | StoreClosed e) {
                    // It was closed.
                  } catch (LockLost e) {
                    // It was closed meanwhile, and gave it back.
                  }
                });
    awaitIdle(thread);
    return thread;
  }

  /** Who waits for a message does so for a time, who waits for a turn does not. */
  private static void awaitIdle(Thread thread) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(until - System.nanoTime()).as("%s waits", thread.getState()).isPositive();
      Thread.onSpinWait();
    }
  }

  private void send(String type) {
    store.queues().send("q", message(type));
  }

  private static Message message(String type) {
    return new Message(null, Event.of(type, new byte[10]));
  }

  @Test
  void whoFindsNothingGoesBackToSleepAndWakesNobody() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      begin(store.queues().receiver("q"));
    }
    send("one");
    assertThat(done.poll(HANG_SECONDS, TimeUnit.SECONDS)).isEqualTo("one");
    turns.drainPermits();
    assertThat(turns.tryAcquire(100, 500, TimeUnit.MILLISECONDS)).as("100 turns more").isFalse();
  }

  @Test
  void whatIsSentWithADelayGoesToWhoIsIdleWhenItIsDue() throws InterruptedException {
    begin(store.queues().receiver("q"));
    store.queues().send("q", message("later"), Terms.after(SOON));
    assertThat(done.poll(HANG_SECONDS, TimeUnit.SECONDS)).isEqualTo("later");
  }

  @Test
  void whatIsReleasedWithADelayGoesToWhoIsIdleWhenItIsDue() throws InterruptedException {
    try (Receiver holder = store.queues().receiver("q")) {
      send("again");
      Received held = holder.receive(1, Duration.ZERO).getFirst();
      begin(store.queues().receiver("q"));
      holder.release(held, SOON);
      assertThat(done.poll(HANG_SECONDS, TimeUnit.SECONDS)).isEqualTo("again");
    }
  }

  @Test
  void whatIsDueLaterWakesThoseWhoAreIdleOnce() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      begin(store.queues().receiver("q"));
    }
    store.queues().send("q", message("later"), Terms.after(LONG));
    assertThat(turns.tryAcquire(100, 500, TimeUnit.MILLISECONDS)).as("100 turns").isFalse();
  }

  @Test
  void whatComesWhileTheFirstToBeToldIsClosedGoesToTheNext() throws InterruptedException {
    for (int round = 0; round < 1_000; round++) {
      Receiver first = store.queues().receiver("q");
      Thread gone = begin(first);
      try (Receiver next = store.queues().receiver("q")) {
        begin(next);
        Thread closing = Thread.ofPlatform().start(first::close);
        send("round " + round);
        assertThat(done.poll(HANG_SECONDS, TimeUnit.SECONDS)).isEqualTo("round " + round);
        closing.join();
        gone.join();
      }
    }
  }
}
