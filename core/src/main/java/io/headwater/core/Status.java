package io.headwater.core;

/**
 * How a {@link Subscription} or a {@link LiveProjection} is doing.
 *
 * <pre>
 *   CatchingUp ──► Live            it has seen the head of the store once
 *      │  ▲         │  ▲
 *      ▼  │         ▼  │
 *     Retrying     Retrying        a handler failed and will be called again
 *         │            │
 *         └──► Failed ◄┘           it gave up: stopped, alone and for good
 *
 *   any of them ──► Closed
 * </pre>
 */
public sealed interface Status {

  /** Running, and has not seen the head of the store yet. */
  record CatchingUp() implements Status {}

  /** Running, and has seen the head of the store since it was started. */
  record Live() implements Status {}

  /**
   * Waiting before the handler is called again with the same event.
   *
   * @param position the event
   * @param attempts how often the handler has failed on it so far
   * @param cause what it threw the last time
   */
  record Retrying(long position, int attempts, Throwable cause) implements Status {}

  /**
   * Stopped, because it could not get past an event.
   *
   * @param position the event, or the first position that could not be read
   * @param cause why
   */
  record Failed(long position, Throwable cause) implements Status {}

  /** Closed, or its store was. */
  record Closed() implements Status {}
}
