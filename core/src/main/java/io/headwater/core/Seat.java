package io.headwater.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A member's place in a consumer group: the backend primitive under {@code
 * io.headwater.core.topic.Group}, which has all policy. For one thread, but for {@link #wakeup}.
 *
 * <p>The backend gives each partition to at most one seat at a time. A seat that does not {@link
 * #poll} for the session time is taken for dead; its partitions go to others, and its commits are
 * refused from then on (fencing).
 */
public interface Seat extends TopicReader {

  /** Hears about partitions that come and go; called inside {@link #poll} and {@link #close}. */
  interface Listener {
    /**
     * These are this seat's now, and not paused; messages follow from the committed offset or the
     * start.
     */
    void assigned(Set<TopicPartition> partitions);

    /**
     * These go to another seat as soon as this returns; until then commits are accepted. To return
     * within the drain time that {@link Groups#join} was told.
     */
    void revoked(Set<TopicPartition> partitions);

    /** These went to another seat already; nothing can be committed for them. */
    void lost(Set<TopicPartition> partitions);
  }

  /** How this member is called in {@link Groups.GroupInfo}. */
  String member();

  /**
   * As {@link TopicReader#poll}; also stays alive, and calls the listener about changes before it
   * returns. Messages of paused partitions are not given, but the seat stays alive. May return
   * sooner without messages, as while a partition is coming.
   */
  @Override
  List<Delivery> poll(Duration timeout);

  /**
   * As {@link TopicReader#position}, of a partition of this seat; known as soon as it is assigned:
   * the committed offset or the start. Counts what polls gave that have returned.
   *
   * @throws HeadwaterException.Unavailable if the backend cannot be reached; call again
   */
  @Override
  long position(TopicPartition partition);

  /**
   * How many messages this seat should have given and could not, since retention had dropped them;
   * since it was taken. An upper bound where offsets have gaps.
   */
  long dropped();

  /**
   * Saves for each partition the offset below which everything is done. Durable when it returns.
   *
   * @return the partitions that are not this seat's any more; nothing was saved for them, and the
   *     listener hears of it in the next poll
   */
  Set<TopicPartition> commit(Map<TopicPartition, Long> offsets);

  /**
   * Appends messages to those parked of a partition of this seat, in order. One that is parked
   * already, by its offset, stays there once. Durable when it returns.
   *
   * @return false if the partition is not this seat's any more; nothing was parked
   */
  boolean park(TopicPartition partition, List<Parked> messages);

  /** Key and offset of everything parked of a partition, in the order of parking. */
  List<Parked.Place> parked(TopicPartition partition);

  /** A parked message. */
  Parked parked(TopicPartition partition, long offset);

  /**
   * Forgets a parked message: it was handled, or is to be skipped. Durable when it returns. Does
   * nothing if the partition is not this seat's any more.
   */
  void unpark(TopicPartition partition, long offset);

  /** What was asked about parked keys of this seat's partitions and is not {@link #done} yet. */
  List<Parked.Request> requests();

  /**
   * Forgets a request. Durable when it returns. Does nothing if its partition is not this seat's
   * any more.
   */
  void done(Parked.Request request);

  /**
   * Leaves the group in order: the listener's {@code revoked} is called for all partitions, then
   * others get them. A second call does nothing.
   */
  @Override
  void close();
}
