package io.headwater.core;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the matching events of a store one after the other, page by page, for ever. For one thread.
 *
 * <p>No event can be missed: a page ends where the head was when its read began, and the next page
 * begins right behind. That the store keeps its side (positions grow, and are dense where every
 * event matches) is asserted on every event.
 */
final class Pull {
  /** Bounds how long one read of the store lives. */
  private static final int PAGE = 4_096;

  private final EventStore events;
  private final Query query;
  private final boolean dense;
  private long position;
  private @Nullable Iterator<RecordedEvent> page;
  private long head;
  private int left;

  Pull(EventStore events, Query query, long after) {
    this.events = events;
    this.query = query;
    this.dense = query.isAll();
    this.position = after;
  }

  /** Every matching event up to here has been returned. */
  long position() {
    return position;
  }

  /** The next event; null if there is none up to the head, which {@link #position} now is. */
  @Nullable RecordedEvent next() {
    while (true) {
      Iterator<RecordedEvent> open = page == null ? open() : page;
      if (open.hasNext()) {
        RecordedEvent event = open.next();
        check(event);
        left--;
        position = event.position();
        return event;
      }
      page = null;
      if (left > 0) {
        position = head;
        return null;
      }
    }
  }

  private Iterator<RecordedEvent> open() {
    Events read = events.read(Read.matching(query).after(position).limit(PAGE));
    head = read.head();
    if (head < position) {
      throw new AssertionError(
          "the store's head is %d, but events up to %d were read already; expected it never to fall"
              .formatted(head, position));
    }
    left = PAGE;
    Iterator<RecordedEvent> opened = read.iterator();
    page = opened;
    return opened;
  }

  private void check(RecordedEvent event) {
    long at = event.position();
    if (at <= position || at > head || (dense && at != position + 1)) {
      throw new AssertionError(
          "the store gave position %d after %d with head %d; expected %s"
              .formatted(
                  at, position, head, dense ? "the next one" : "a greater one up to the head"));
    }
  }
}
