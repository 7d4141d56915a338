package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.engine.Around;
import io.headwater.core.queue.ScriptedQueue.State;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the tests of workers look at tells a worker that is wrong from one that is right. */
class BrokenWorkersTest {

  /** Renews locks when they have run out. */
  private static final class RenewsTooLate extends WorkerEngine {
    RenewsTooLate(
        WorkerSettings settings,
        Worker.Handler handler,
        Around<Held.Outcome> around,
        Receiver from,
        Executor elsewhere) {
      super(settings, handler, around, from, elsewhere);
    }

    @Override
    long renewalNanos() {
      return ScriptedQueue.LOCK.toNanos();
    }
  }

  /** Acknowledges what its handler failed at. */
  private static final class AcknowledgesFailures extends WorkerEngine {
    AcknowledgesFailures(
        WorkerSettings settings,
        Worker.Handler handler,
        Around<Held.Outcome> around,
        Receiver from,
        Executor elsewhere) {
      super(settings, handler, around, from, elsewhere);
    }

    @Override
    Settlement settlement(@Nullable Throwable error) {
      return new Settlement.Ack();
    }
  }

  /** Receives whatever there is. */
  private static final class TakesTooMuch extends WorkerEngine {
    TakesTooMuch(
        WorkerSettings settings,
        Worker.Handler handler,
        Around<Held.Outcome> around,
        Receiver from,
        Executor elsewhere) {
      super(settings, handler, around, from, elsewhere);
    }

    @Override
    int free() {
      return 100;
    }
  }

  private static void isTold(WorkerWorld.Maker wrong, Consumer<WorkerWorld> test) {
    test.accept(new WorkerWorld(5));
    WorkerWorld world = new WorkerWorld(5);
    world.maker = wrong;
    assertThatThrownBy(() -> test.accept(world)).isInstanceOf(AssertionError.class);
  }

  @Test
  void oneThatRenewsTooLateSharesAMessage() {
    isTold(
        RenewsTooLate::new,
        world -> {
          world.queue.send(1);
          world.lively = false;
          WorkerWorld.Member member = world.join();
          Duration end = ScriptedQueue.LOCK.multipliedBy(3);
          member.until("three lock times", () -> world.queue.passed.compareTo(end) >= 0);
          assertThat(world.queue.rows.getFirst().delivery).isOne();
        });
  }

  @Test
  void oneThatAcknowledgesFailuresLosesMessages() {
    isTold(
        AcknowledgesFailures::new,
        world -> {
          world.queue.send(10);
          world.handler =
              message -> {
                if (message.delivery() == 1) {
                  throw new IllegalStateException("not yet");
                }
              };
          world.join().until("all is finished", world.queue::isFinished);
          assertThat(world.queue.rows).allMatch(row -> row.handled == 1);
        });
  }

  @Test
  void oneThatTakesTooMuchKeepsMessagesFromOthers() {
    isTold(
        TakesTooMuch::new,
        world -> {
          world.queue.send(50);
          world.lively = false;
          world.join().steps(3);
          assertThat(world.queue.count(State.HELD)).isEqualTo(world.concurrency);
        });
  }
}
