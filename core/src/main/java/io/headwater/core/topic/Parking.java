package io.headwater.core.topic;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Parked;
import io.headwater.core.Seat;
import io.headwater.core.TopicPartition;
import io.headwater.core.engine.Backoff;
import io.headwater.core.engine.ErrorText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The durable move of messages that cannot be handled, and their way back. Every change is made in
 * the backend first and in memory afterwards, so that a crash between any two steps loses nothing;
 * at most it has something done twice.
 */
final class Parking {
  private static final int ERROR_LENGTH = 2_000;
  private static final int SETTLE_AT_ONCE = 16;

  private final Seat seat;
  private final Clock clock;
  private final Backoff backend;
  private final Tally tally;
  private final ArrayDeque<Redo> toSettle = new ArrayDeque<>();
  private final Set<TopicPartition> refused = new HashSet<>();

  Parking(Seat seat, Clock clock, Backoff backend, Tally tally) {
    this.seat = seat;
    this.clock = clock;
    this.backend = backend;
    this.tally = tally;
  }

  /** Reads what is parked of a partition; false if the backend is away. */
  boolean load(OwnedPartition partition) {
    List<Parked.Place> places = backend.ask(() -> seat.parked(partition.id));
    if (places == null) {
      return false;
    }
    for (Parked.Place place : places) {
      partition.noteParked(partition.lane(place.key(), place.offset()), place.offset());
    }
    return true;
  }

  /** Has the first message of a lane parked, and all that wait behind it. */
  void park(KeyLane lane, int attempts, Throwable error) {
    Buffered failed = lane.remove();
    if (failed == null) {
      throw new AssertionError("nothing to park of " + lane.id + "; expected what has failed");
    }
    lane.partition.park(lane, failed, attempts, describe(error));
    for (Buffered later = lane.remove(); later != null; later = lane.remove()) {
      parkBehind(lane, later);
    }
  }

  /** Has a message parked behind those of its key. */
  void parkBehind(KeyLane lane, Buffered message) {
    String why = "not tried: offset %d of the same key is parked".formatted(lane.parked().first());
    lane.partition.park(lane, message, 0, why);
  }

  private static String describe(Throwable error) {
    String text = error instanceof Undecodable ? ErrorText.messageOf(error) : ErrorText.of(error);
    return text.length() <= ERROR_LENGTH ? text : text.substring(0, ERROR_LENGTH) + " …";
  }

  /** Appends what waits to be parked of a partition; what was appended is done. */
  void flush(OwnedPartition partition) {
    while (partition.hasToPark()) {
      List<Buffered> batch = partition.parkNext();
      Instant now = clock.now().truncatedTo(ChronoUnit.MILLIS);
      List<Parked> messages = batch.stream().map(message -> parked(message, now)).toList();
      Boolean accepted = backend.ask(() -> seat.park(partition.id, messages));
      if (accepted == null) {
        return;
      }
      if (!accepted) {
        refused.add(partition.id);
        return;
      }
      partition.parkedNow(batch.size());
      tally.parked += batch.size();
      tally.finished += batch.size();
    }
  }

  /** Takes the partitions that turned out not to be this seat's any more. */
  Set<TopicPartition> refused() {
    Set<TopicPartition> taken = Set.copyOf(refused);
    refused.clear();
    return taken;
  }

  private static Parked parked(Buffered message, Instant now) {
    return new Parked(message.delivery.atAttempt(message.attempts), message.error, now);
  }

  /**
   * Looks whether something was asked about parked keys.
   *
   * @return lanes that may have work now
   */
  List<KeyLane> take(Map<TopicPartition, OwnedPartition> owned) {
    List<KeyLane> moved = new ArrayList<>();
    List<Parked.Request> requests = backend.ask(seat::requests);
    for (Parked.Request request : requests == null ? List.<Parked.Request>of() : requests) {
      OwnedPartition partition = owned.get(request.partition());
      if (partition != null && partition.stage == OwnedPartition.Stage.OPEN) {
        KeyLane lane = partition.lane(request.key(), request.offset());
        if (lane.redo == null) {
          Redo redo = new Redo(request, lane);
          lane.redo = redo;
          settleOrMove(redo, moved);
        }
      }
    }
    return moved;
  }

  /** Takes up how a parked message ended: a whole round of attempts, if not well. */
  void ended(KeyLane lane, long offset, boolean well) {
    Redo redo = lane.redo;
    if (redo == null) {
      throw new AssertionError("nobody asked for offset " + offset + "; expected a request");
    }
    redo.ended(offset, well);
    toSettle.add(redo);
  }

  /** Whether {@link #settle} has more to do. */
  boolean hasToSettle() {
    return !toSettle.isEmpty();
  }

  /**
   * Makes the durable steps that requests wait for, as many as may be made between two polls.
   *
   * @return lanes that may have work now
   */
  List<KeyLane> settle() {
    List<KeyLane> moved = new ArrayList<>();
    int steps = 0;
    for (Redo redo = toSettle.peek(); redo != null; redo = toSettle.peek()) {
      if (steps++ == SETTLE_AT_ONCE || !backend.does(step(redo))) {
        break;
      }
      toSettle.remove();
      KeyLane lane = redo.lane;
      if (redo.stage == Redo.Stage.DONE) {
        lane.redo = null;
        moved.add(lane);
      } else {
        lane.partition.noteUnparked(lane, redo.offset);
        redo.stage = redo.next();
        settleOrMove(redo, moved);
      }
    }
    return moved;
  }

  private Runnable step(Redo redo) {
    return switch (redo.stage) {
      case SKIP, UNPARK -> () -> seat.unpark(redo.lane.partition.id, redo.offset);
      case DONE -> () -> seat.done(redo.request);
      case HANDLE -> throw new AssertionError("HANDLE is a handler's; expected it not here");
    };
  }

  private void settleOrMove(Redo redo, List<KeyLane> moved) {
    if (redo.stage == Redo.Stage.HANDLE) {
      moved.add(redo.lane);
    } else {
      toSettle.add(redo);
    }
  }

  /** The first parked message of a lane; null if the backend does not give it now. */
  @Nullable Delivery first(KeyLane lane) {
    TopicPartition partition = lane.partition.id;
    if (lane.partition.hasToPark(lane.parked().first())) {
      return null;
    }
    try {
      Parked parked = backend.ask(() -> seat.parked(partition, lane.parked().first()));
      return parked == null ? null : parked.delivery();
    } catch (IllegalArgumentException notParked) {
      // Its next owner may have had it handled. If nobody else owns it, this is our mistake.
      long known = Math.max(0, lane.partition.committed);
      Set<TopicPartition> gone = backend.ask(() -> seat.commit(Map.of(partition, known)));
      if (gone != null && gone.isEmpty()) {
        throw notParked;
      }
      refused.addAll(gone == null ? Set.of() : gone);
      return null;
    }
  }

  /** Forgets what was under way of a partition that was given up. */
  void forget(OwnedPartition partition) {
    toSettle.removeIf(redo -> redo.lane.partition.equals(partition));
  }
}
