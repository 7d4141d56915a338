package io.headwater.core.topic;

import io.headwater.core.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * One key of a partition: its messages run one after the other, never two at once. A message
 * without a key has a lane of its own.
 *
 * <pre>
 *                     a message comes              a handler is free
 *            (none) ──────────────────►   READY   ──────────────────►  RUNNING
 *              ▲                          ▲   ▲                          │ │
 *              │   it was the last        │   │   it ended well,         │ │
 *              ├──────────────────────────│───┴──────────────────────────┘ │
 *              │                          │       or the next one          │ it failed
 *              │                          │                                ▼
 *              │                          └───────────────────────────  DELAYED
 *              │                                  the delay is over        │
 *              │                                                           │ for the last time, or
 *              │   nothing is parked any more                              ▼ it cannot be decoded
 *              └──────────────────────────────────────────────────────  PARKED ◄─┐ later messages
 *                                                                        │  ▲  └─┘ are parked too
 *                                                     RETRY or SKIP asked │  │
 *                                                                        ▼  │ one fails again
 *                                                               READY, RUNNING, DELAYED
 *                                                               with what is parked, in order
 * </pre>
 *
 * <p>PARKED is not a {@link State} but that {@link #isParked} is true while the lane is IDLE. The
 * lane goes by offsets: what is parked already is not parked or handled again when it comes again
 * after a crash, and what comes again from below the first parked offset is handled, since it was
 * before all of them; only the rest joins the parked.
 */
final class KeyLane {
  /** Whether a handler has it, or is to have it. */
  enum State {
    IDLE,
    READY,
    RUNNING,
    DELAYED
  }

  final OwnedPartition partition;
  final Object id;
  State state = State.IDLE;

  /** How often the message that is first was tried in vain. */
  int failures;

  /** Whether that message is a parked one. */
  boolean redoing;

  /** The request about what is parked of the key, while it is being carried out. */
  @Nullable Redo redo;

  private @Nullable ParkedOffsets parked;
  private @Nullable Buffered first;
  private @Nullable Buffered last;

  KeyLane(OwnedPartition partition, Object id) {
    this.partition = partition;
    this.id = id;
  }

  /** What a message belongs to: its key, or itself. */
  static Object id(@Nullable String key, long offset) {
    return key == null ? (Object) offset : key;
  }

  /** The message that waits longest, or runs. */
  @Nullable Buffered first() {
    return first;
  }

  void add(Buffered message) {
    if (last == null) {
      first = message;
    } else {
      last.nextOfKey = message;
    }
    last = message;
  }

  /** Takes the first message off; null if there is none. */
  @Nullable Buffered remove() {
    Buffered removed = first;
    if (removed != null) {
      first = removed.nextOfKey;
      removed.nextOfKey = null;
      if (first == null) {
        last = null;
      }
    }
    return removed;
  }

  boolean isParked() {
    return parked != null && !parked.isEmpty();
  }

  ParkedOffsets parked() {
    ParkedOffsets existing = parked;
    if (existing == null) {
      existing = new ParkedOffsets();
      parked = existing;
    }
    return existing;
  }

  /** Whether a handler could have something of it now. */
  boolean hasWork() {
    return first != null || redoes();
  }

  /** Whether a request asks for a parked message to be handled. */
  boolean redoes() {
    return redo != null && redo.stage == Redo.Stage.HANDLE && isParked();
  }

  /** Whether there is nothing to remember of it. */
  boolean isEmpty() {
    return state == State.IDLE && first == null && redo == null && !isParked();
  }

  /** What this delivery is called in messages to people. */
  static String name(Delivery delivery) {
    String key = delivery.key();
    return "offset %d of %s, %s"
        .formatted(
            delivery.offset(),
            delivery.source(),
            key == null ? "without a key" : "key '" + key + "'");
  }
}
