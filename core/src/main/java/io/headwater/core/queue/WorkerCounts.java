package io.headwater.core.queue;

/**
 * What a {@link Worker} has done since it was started, and has in hand now. Every message that it
 * received is in at least one of these, but for one whose handler threw an {@link Error}: that is
 * given back, and not counted.
 *
 * @param acked messages that were handled and acknowledged
 * @param released messages whose handler threw, given back to be handed out again; or, if that was
 *     the last delivery, as dead letters
 * @param rejected messages that were rejected
 * @param lost messages whose lock was lost before they were settled: they are handed out again, and
 *     what their handler did is done again. Some may be settled all the same, by a call of which
 *     the outcome was unknown. Until its handler has ended such a message is in {@code running} too
 * @param running calls of the handler under way
 * @param settling messages whose handler has ended, and that are not settled yet
 */
public record WorkerCounts(
    long acked, long released, long rejected, long lost, int running, int settling) {
  static final WorkerCounts NONE = new WorkerCounts(0, 0, 0, 0, 0, 0);
}
