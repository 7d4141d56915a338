package io.headwater.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A log of events with exact conditions on appending. Safe for use by many threads.
 *
 * <p>One writer assigns positions at commit, and readers only ever see a prefix of the log: no
 * event becomes visible behind one that was already seen.
 *
 * <p>All methods throw {@link HeadwaterException.StoreClosed} after the store was closed.
 */
public interface EventStore {

  /**
   * Appends all of the events, in this order, or none of them.
   *
   * <p>When this returns, the events are durable as the store promises ({@code durable}: forced to
   * the disk) and visible to every reader. Events whose ids are all known already, in the same
   * order and with the same content, are not stored again: the answer is that of the first time,
   * and the condition is not looked at.
   *
   * <p>Blocks while too many appends wait. Not interruptible: it finishes, and the thread keeps its
   * interrupt flag.
   *
   * @param events 1 to {@link Limits#MAX_APPEND_EVENTS} events of distinct ids, at most {@link
   *     Limits#MAX_APPEND_BYTES} in all; they may belong to several streams
   * @param condition what must hold
   * @throws HeadwaterException.Conflict if the condition does not hold; nothing was stored. It
   *     names the first part that failed: streams in the order of their names, then the query with
   *     a position, then the queries that must never have matched, in their order
   * @throws HeadwaterException.EventIdReused if an id is known with other content, in another
   *     order, or only some of the ids are known; nothing was stored
   * @throws HeadwaterException.OutcomeUnknown if the store failed while the append was under way:
   *     it may or may not be found after reopening; repeating it with the same ids is safe
   * @throws HeadwaterException.StoreFailed if the store had failed before; nothing was stored
   * @throws HeadwaterException.StoreFull if the disk has too little room; nothing was stored
   * @throws IllegalArgumentException if there are no events, too many, too many bytes, an id twice,
   *     or the condition names a position beyond the head (the position is of another store)
   */
  Appended append(List<Event> events, AppendCondition condition);

  /**
   * As {@link #append}, but returns at once unless too many appends wait. The future completes on
   * another thread, or exceptionally with what {@code append} throws; {@link
   * IllegalArgumentException} for the events themselves is thrown, not returned.
   */
  CompletableFuture<Appended> appendAsync(List<Event> events, AppendCondition condition);

  /** Reads committed events, lazily; see {@link Events}. */
  Events read(Read read);

  /** The event of this id, if it is stored. */
  Optional<RecordedEvent> event(UUID id);

  /** The version of the last event in the stream; 0 if it has none. */
  long version(String stream);

  /**
   * The names of streams that begin with a prefix, in bytewise order.
   *
   * @param prefix what they begin with; may be empty
   * @param after only names greater than this; empty for the first page
   * @param limit how many at most
   */
  List<String> streams(String prefix, String after, int limit);

  /** The position of the last committed event; 0 in an empty store. */
  long head();

  /**
   * Waits until the store has an event behind this position, and returns the head.
   *
   * @param position a position already seen; 0 or more
   * @param timeout how long to wait
   * @return the head: greater than {@code position}, or not if the time ran out
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  long awaitAfter(long position, Duration timeout) throws InterruptedException;
}
