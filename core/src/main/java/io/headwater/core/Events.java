package io.headwater.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The events of one read, with the head of the store from the same snapshot: nothing with a
 * position above {@link #head} is among them, however long the iteration takes. The events are read
 * while iterating; each call of {@link #iterator} reads anew. There is nothing to close.
 */
public interface Events extends Iterable<RecordedEvent> {

  /** The position of the last committed event when the read began; 0 in an empty store. */
  long head();

  /**
   * The events in the order asked for.
   *
   * <p>The iterator is for one thread. Its methods throw {@link HeadwaterException.StoreCorrupt}
   * where the bytes of an event are damaged, and {@link HeadwaterException.StoreClosed} after the
   * store was closed.
   */
  @Override
  Iterator<RecordedEvent> iterator();

  /** All of them, in memory. */
  default List<RecordedEvent> toList() {
    List<RecordedEvent> all = new ArrayList<>();
    forEach(all::add);
    return all;
  }

  /** All of them as a stream. */
  default Stream<RecordedEvent> stream() {
    return StreamSupport.stream(spliterator(), false);
  }
}
