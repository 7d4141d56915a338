package io.headwater.core.queue;

/**
 * How a {@link Worker} is doing.
 *
 * <pre>
 *   Running ◄──► Unreachable       the backend is away: it is asked again, more and more rarely
 *      │              │
 *      └──► Failed ◄──┘            it gave up: stopped, alone and for good
 *
 *   any of them ──► Closed
 * </pre>
 */
public sealed interface WorkerStatus {

  /** Receives, or waits for messages. */
  record Running() implements WorkerStatus {}

  /**
   * The backend could not be reached the last time. Handlers run on; their locks may run out.
   *
   * @param cause why
   */
  record Unreachable(Throwable cause) implements WorkerStatus {}

  /**
   * Stopped: a handler threw an {@link Error}, or the backend what does not pass by itself. Nothing
   * is lost: what it held is handed out again.
   *
   * @param cause why
   */
  record Failed(Throwable cause) implements WorkerStatus {}

  /** Closed, or its store was. */
  record Closed() implements WorkerStatus {}
}
