package io.headwater.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the place in a store where a reader begins, or begins again. */
final class Resume {
  private Resume() {}

  /** The checkpoint at a position of this store; the event there need not match any query. */
  static Checkpoint checkpoint(Headwater store, long position) {
    if (position == 0) {
      return Checkpoint.start(store.id());
    }
    RecordedEvent event = eventAt(store.events(), position);
    if (event == null) {
      throw new AssertionError("no event at position " + position + ", which was read before");
    }
    return Checkpoint.at(store.id(), event);
  }

  /**
   * Whether going on behind this checkpoint skips nothing.
   *
   * @param remedy what to do if not
   * @throws HeadwaterException.CheckpointMismatch if one of the three parts differs
   */
  static void check(Headwater store, Checkpoint checkpoint, String remedy) {
    long position = checkpoint.position();
    if (!checkpoint.store().equals(store.id())) {
      throw mismatch(
          checkpoint,
          "is of store %s; expected this store, %s".formatted(checkpoint.store(), store.id()),
          remedy);
    }
    if (position == 0) {
      return;
    }
    RecordedEvent event = eventAt(store.events(), position);
    if (event == null) {
      throw mismatch(
          checkpoint,
          ("is beyond the head of the store, %d; expected a position that the store has: it lost"
                  + " events, or is an older backup")
              .formatted(store.events().head()),
          remedy);
    }
    if (!event.id().equals(checkpoint.eventId())) {
      throw mismatch(
          checkpoint,
          ("has event %s, but the store has event %s there; expected the same: the store lost"
                  + " events and went on, or is another copy")
              .formatted(checkpoint.eventId(), event.id()),
          remedy);
    }
  }

  /** Whether an event of this id is at this position. */
  static boolean holds(EventStore events, long position, UUID id) {
    RecordedEvent event = eventAt(events, position);
    return event != null && event.id().equals(id);
  }

  /**
   * The greatest position whose event was recorded before the millisecond of a time; 0 if there is
   * none. Compared more finely, an event stored right after the caller looked at the clock would be
   * skipped, for what is recorded is cut to milliseconds.
   */
  static long lastBefore(EventStore events, Instant finer) {
    Instant time = finer.truncatedTo(ChronoUnit.MILLIS);
    long low = 0;
    long high = events.head();
    while (low < high) {
      long middle = high - (high - low) / 2;
      RecordedEvent event = eventAt(events, middle);
      if (event != null && event.recordedAt().isBefore(time)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static @Nullable RecordedEvent eventAt(EventStore events, long position) {
    Iterator<RecordedEvent> one = events.read(Read.all().from(position).limit(1)).iterator();
    if (!one.hasNext()) {
      return null;
    }
    RecordedEvent event = one.next();
    return event.position() == position ? event : null;
  }

  private static HeadwaterException.CheckpointMismatch mismatch(
      Checkpoint checkpoint, String what, String remedy) {
    return new HeadwaterException.CheckpointMismatch(
        checkpoint,
        "checkpoint at position %d %s; going on would skip events: %s"
            .formatted(checkpoint.position(), what, remedy));
  }
}
