package io.headwater.core;

/**
 * How a member of a consumer group ({@link io.headwater.core.topic.Group}) or a worker of a queue
 * ({@link io.headwater.core.queue.Worker}) is doing.
 *
 * <pre>
 *   Running ◄──► Unreachable       the backend is away: it is asked again, more and more rarely
 *      │              │
 *      └──► Failed ◄──┘            it gave up: stopped, alone and for good
 *
 *   any of them ──► Closed
 * </pre>
 */
public sealed interface ConsumerStatus {

  /** Handles messages, or waits for some: a member may have no partition, a queue be empty. */
  record Running() implements ConsumerStatus {}

  /**
   * The backend could not be reached the last time. Handlers run on with what is in memory; another
   * consumer may get the same messages meanwhile.
   *
   * @param cause why
   */
  record Unreachable(Throwable cause) implements ConsumerStatus {}

  /**
   * Stopped: a handler threw an {@link Error}, or the backend what does not pass by itself. Nothing
   * is lost: what it had goes to another consumer, or to this one when it is started anew.
   *
   * @param cause why
   */
  record Failed(Throwable cause) implements ConsumerStatus {}

  /** Closed, or its store was. */
  record Closed() implements ConsumerStatus {}
}
