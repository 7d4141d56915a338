package io.headwater.core;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader has come in one particular store. Resuming compares all three parts with the
 * store; where one differs (another store, an older backup, a power cut in {@code buffered}) it
 * refuses, because going on would skip events.
 *
 * @param store the store
 * @param position the position of the last event done; 0 if none
 * @param eventId the id of the event at that position; null if none
 */
public record Checkpoint(StoreId store, long position, @Nullable UUID eventId) {
  /**
   * @throws IllegalArgumentException if the position is negative, or 0 with an id, or more without
   */
  public Checkpoint {
    if (position < 0 || (position == 0) != (eventId == null)) {
      throw new IllegalArgumentException(
          "checkpoint at position %d with event id %s; expected 0 and none, or a position and the id"
                  .formatted(position, eventId)
              + " of the event there");
    }
  }

  /** Right behind this event of a store. */
  public static Checkpoint at(StoreId store, RecordedEvent event) {
    return new Checkpoint(store, event.position(), event.id());
  }

  /** Before the first event of a store. */
  public static Checkpoint start(StoreId store) {
    return new Checkpoint(store, 0, null);
  }
}
