package io.headwater.core.topic;

/**
 * How a {@link Group} is doing.
 *
 * <pre>
 *   Running ◄──► Unreachable       the backend is away: it is asked again, more and more rarely
 *      │              │
 *      └──► Failed ◄──┘            it gave up: stopped, alone and for good
 *
 *   any of them ──► Closed
 * </pre>
 */
public sealed interface GroupStatus {

  /** Takes part in its group. It may have no partition, if there are more members than those. */
  record Running() implements GroupStatus {}

  /**
   * The backend could not be reached the last time. Handlers run on with what is in memory.
   *
   * @param cause why
   */
  record Unreachable(Throwable cause) implements GroupStatus {}

  /**
   * Stopped: a handler threw an {@link Error}, or the backend what does not pass by itself. Nothing
   * is lost: another member goes on, or this one when it is started anew.
   *
   * @param cause why
   */
  record Failed(Throwable cause) implements GroupStatus {}

  /** Closed, or its store was. */
  record Closed() implements GroupStatus {}
}
