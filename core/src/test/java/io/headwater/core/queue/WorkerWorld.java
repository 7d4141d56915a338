package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.engine.Around;
import io.headwater.core.engine.Inbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Engines on a {@link ScriptedQueue}, and handlers that end when the test or the seed says so:
 * everything in one thread.
 */
final class WorkerWorld {
  /** Makes an engine, the real one or one that is wrong. */
  @FunctionalInterface
  interface Maker {
    WorkerEngine make(
        WorkerSettings settings,
        Worker.Handler handler,
        Around<Held.Outcome> around,
        Receiver receiver,
        Executor elsewhere);
  }

  final ScriptedQueue queue = new ScriptedQueue();
  final Random random;
  final List<Member> members = new ArrayList<>();

  /** What handlers do with a message. */
  Worker.Handler handler = message -> {};

  /** Whether handlers end while the engine waits, in an order that the seed chooses. */
  boolean lively = true;

  int concurrency = 4;
  Maker maker = WorkerEngine::new;
  Duration drain = Duration.ofSeconds(10);

  /** Runs what an engine does not wait for; at once unless a test has it wait. */
  Executor elsewhere = Runnable::run;

  /** Whether calls that settle end as handlers do, in an order that the seed chooses. */
  boolean settlesLater;

  WorkerWorld(long seed) {
    random = new Random(seed);
  }

  Member join() {
    Member member = new Member();
    members.add(member);
    return member;
  }

  /** One engine with its handlers. */
  final class Member {
    /** Calls of the handler that are under way, and those that settle, if they end later. */
    final List<Runnable> running = new ArrayList<>();

    final WorkerEngine engine;

    Member() {
      Inbox<Held.Outcome> inbox =
          new Inbox<>() {
            @Override
            public void await(long nanos) {
              passes(Duration.ofNanos(nanos));
            }
          };
      this.engine =
          maker.make(
              new WorkerSettings("q", ScriptedQueue.LOCK, concurrency, drain),
              this::handle,
              new Around<>(queue.clock, running::add, inbox),
              queue.new Scripted(() -> passes(Duration.ofMillis(500))),
              settlesLater ? running::add : elsewhere);
    }

    private void handle(Received message) throws Exception {
      handler.handle(message);
      queue.row(message).handled++;
    }

    private void passes(Duration timeout) {
      if (lively && !running.isEmpty() && random.nextInt(4) != 0) {
        end(random.nextInt(running.size()));
      } else {
        queue.pass(timeout);
      }
    }

    /** Ends a call of the handler. */
    void end(int index) {
      running.remove(index).run();
    }

    void endAll() {
      while (!running.isEmpty()) {
        end(0);
      }
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        engine.step();
      }
    }

    /** Steps until something is so. */
    void until(String what, BooleanSupplier holds) {
      for (int i = 0; !holds.getAsBoolean(); i++) {
        assertThat(i).as("steps until " + what).isLessThan(20_000);
        engine.step();
      }
    }
  }
}
