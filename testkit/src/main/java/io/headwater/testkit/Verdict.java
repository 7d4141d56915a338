package io.headwater.testkit;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.EventStore;
import io.headwater.core.HeadwaterException.Conflict;
import io.headwater.core.HeadwaterException.EventIdReused;
import io.headwater.core.RecordedEvent;
import java.util.List;
import java.util.Optional;

/** How an append ended, so that two stores can be compared. */
sealed interface Verdict {

  /** It was stored, now or before. */
  record Accepted(Appended answer) implements Verdict {}

  /** Its condition did not hold. */
  record Rejected(Conflict.Detail detail) implements Verdict {}

  /**
   * An id was known; which of several is not promised, but that it is stored where it is said.
   *
   * @param truthful whether the event of that id is at that position, and in the append
   */
  record Reused(boolean truthful) implements Verdict {}

  /** The position of its condition is beyond the head. */
  record BadArgument() implements Verdict {}

  static Verdict of(EventStore store, List<Event> batch, AppendCondition condition) {
    try {
      return new Accepted(store.append(batch, condition));
    } catch (Conflict e) {
      return new Rejected(e.detail());
    } catch (EventIdReused e) {
      Optional<Long> position = store.event(e.id()).map(RecordedEvent::position);
      boolean inBatch = batch.stream().anyMatch(event -> event.id().equals(e.id()));
      return new Reused(inBatch && position.equals(Optional.of(e.position())));
    } catch (IllegalArgumentException e) {
      return new BadArgument();
    }
  }
}
