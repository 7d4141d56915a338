package io.headwater.core.topic;

import io.headwater.core.Parked;

/**
 * A request about a parked key that is being carried out.
 *
 * <pre>
 *   SKIP ──dropped──►  HANDLE ◄──────────── UNPARK        each arrow but the two from HANDLE is
 *     │                 │   │ ended well      ▲ │         one durable step of the backend; the
 *     │                 │   └─────────────────┘ │         stage is kept in memory only: after a
 *     │          failed │                       │         crash it begins anew with what is
 *     └──nothing left───┴──► DONE ◄──nothing left         still parked, and SKIP drops nothing
 *                             │                           if its offset is not parked any more
 *                             ▼
 *                          forgotten
 * </pre>
 */
final class Redo {
  /** What is to be done next. */
  enum Stage {
    SKIP,
    HANDLE,
    UNPARK,
    DONE
  }

  final Parked.Request request;
  final KeyLane lane;
  Stage stage;

  /** What SKIP drops, or UNPARK forgets since it was handled. */
  long offset;

  Redo(Parked.Request request, KeyLane lane) {
    this.request = request;
    this.lane = lane;
    this.offset = request.offset();
    this.stage = firstStage();
  }

  private Stage firstStage() {
    boolean skip = request.action() == Parked.Action.SKIP && lane.parked().contains(offset);
    return skip ? Stage.SKIP : next();
  }

  /** What comes after a durable step. */
  Stage next() {
    return lane.isParked() ? Stage.HANDLE : Stage.DONE;
  }

  /** Takes up how a parked message ended. */
  void ended(long handledOffset, boolean well) {
    offset = handledOffset;
    stage = well ? Stage.UNPARK : Stage.DONE;
  }
}
