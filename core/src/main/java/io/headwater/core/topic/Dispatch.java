package io.headwater.core.topic;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Retry;
import io.headwater.core.engine.Around;
import io.headwater.core.engine.Inbox;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which key has a handler when: the arrows of {@link KeyLane}. Handlers run by the executor and
 * only leave their outcome; everything else is the engine's thread.
 */
final class Dispatch {
  private final GroupSettings settings;
  private final Group.Handler handler;
  private final Executor executor;
  private final Inbox<Outcome> inbox;
  private final Clock clock;
  private final Parking parking;
  private final Tally tally;
  private final ArrayDeque<KeyLane> ready = new ArrayDeque<>();
  private final Timers timers = new Timers();
  private int running;

  Dispatch(
      GroupSettings settings,
      Group.Handler handler,
      Around<Outcome> around,
      Parking parking,
      Tally tally) {
    this.settings = settings;
    this.handler = handler;
    this.executor = around.executor();
    this.inbox = around.inbox();
    this.clock = around.clock();
    this.parking = parking;
    this.tally = tally;
  }

  int running() {
    return running;
  }

  /** How long until a delay is over, in nanoseconds. */
  long untilNext() {
    return timers.untilNext(clock.nanos());
  }

  /** Takes in a message of a partition whose parked keys are known. */
  void route(OwnedPartition partition, Buffered message) {
    KeyLane lane = partition.lane(message.delivery.key(), message.offset());
    if (!lane.isParked() || message.offset() < lane.parked().first()) {
      lane.add(message);
      advance(lane);
    } else if (lane.parked().contains(message.offset())) {
      finish(partition, message); // it was parked, and then a crash came before the commit
    } else {
      parking.parkBehind(lane, message);
    }
  }

  /** Has the next message of a lane started in its turn, if there is one. */
  void advance(KeyLane lane) {
    if (lane.state != KeyLane.State.IDLE || lane.partition.stage != OwnedPartition.Stage.OPEN) {
      return;
    }
    if (lane.hasWork()) {
      lane.state = KeyLane.State.READY;
      ready.add(lane);
    } else {
      lane.partition.forgetIfEmpty(lane);
    }
  }

  /** Makes those ready whose delay is over. */
  void fireTimers() {
    long now = clock.nanos();
    for (KeyLane lane = timers.due(now); lane != null; lane = timers.due(now)) {
      lane.state = KeyLane.State.IDLE;
      advance(lane);
    }
  }

  /** Starts as many as may run. */
  void start() {
    for (int i = ready.size(); i > 0 && running < settings.concurrency(); i--) {
      KeyLane lane = ready.remove();
      Delivery next = next(lane);
      if (next == null) {
        ready.add(lane);
      } else {
        start(lane, next);
      }
    }
  }

  /** What a lane is to handle next; null if the backend does not give it now. */
  private @Nullable Delivery next(KeyLane lane) {
    Buffered first = lane.first();
    if (lane.failures == 0) {
      lane.redoing = first == null;
    }
    if (lane.redoing) {
      Delivery parked = parking.first(lane);
      return parked == null ? null : parked.atAttempt(parked.attempt() + lane.failures + 1);
    }
    if (first == null) {
      throw new AssertionError("lane " + lane.id + " is ready without a message; expected one");
    }
    return first.delivery.atAttempt(lane.failures + 1);
  }

  private void start(KeyLane lane, Delivery delivery) {
    lane.state = KeyLane.State.RUNNING;
    lane.partition.running++;
    running++;
    executor.execute(
        () -> {
          Throwable error = null;
          try {
            handler.handle(delivery);
          } catch (Throwable e) { // an Error too: the engine stops the group by it
            error = e;
          }
          inbox.put(new Outcome(lane, delivery, error));
        });
  }

  /** Takes up how a call of the handler ended; an {@link Error} it threw is for the caller. */
  void ended(Outcome outcome) {
    KeyLane lane = outcome.lane();
    Throwable error = outcome.error();
    running--;
    lane.partition.running--;
    lane.state = KeyLane.State.IDLE;
    if (lane.partition.stage == OwnedPartition.Stage.GONE) {
      tally.endedTooLate++;
    } else if (error == null) {
      endedWell(lane, outcome.delivery());
    } else {
      tally.failedAttempts++;
      if (!(error instanceof Error)) {
        failed(lane, outcome.delivery(), error);
      }
    }
  }

  private void endedWell(KeyLane lane, Delivery delivery) {
    tally.handled++;
    lane.failures = 0;
    Buffered done = lane.redoing ? null : lane.remove();
    if (done == null) {
      parking.ended(lane, delivery.offset(), true);
    } else {
      finish(lane.partition, done);
    }
    advance(lane);
  }

  private void failed(KeyLane lane, Delivery delivery, Throwable error) {
    Retry retry = settings.retry();
    lane.failures++;
    if (lane.failures < retry.attempts() && !(error instanceof Undecodable)) {
      lane.state = KeyLane.State.DELAYED;
      timers.add(clock.nanos() + retry.delayAfter(lane.failures).toNanos(), lane);
      return;
    }
    lane.failures = 0;
    if (lane.redoing) {
      parking.ended(lane, delivery.offset(), false);
    } else {
      parking.park(lane, delivery.attempt(), error);
    }
    advance(lane);
  }

  private void finish(OwnedPartition partition, Buffered message) {
    partition.remove(message);
    tally.finished++;
  }

  /** Starts nothing more of a partition. */
  void stop(OwnedPartition partition) {
    ready.removeIf(lane -> lane.partition.equals(partition));
    timers.remove(partition);
  }
}
