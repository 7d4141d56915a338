package io.headwater.embedded.queue;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.embedded.queue.QueueMessage.Dead;
import io.headwater.log.Log;
import java.util.List;

/**
 * Keeps the log of a queue proportional to the bytes that live in it. When it is more than four
 * times as large (eight at most: sizes are rounded up), the messages of its oldest segment that
 * still count are restated at its end, some in each turn; a segment without any, at the head, is
 * dropped. For the thread that has the turn.
 *
 * <p>Messages that are restated are in their new frame and nowhere else from then on, or, if a
 * crash takes the frame, where they were. A segment is dropped only after the frames that replace
 * it are forced.
 */
final class QueueRewriter {
  private static final int WASTE = 4;

  private final Log log;
  private final QueueState state;
  private final QueueWriter writer;
  private final QueueReader reader;
  private int head;
  private int tail;
  private boolean wasteful;
  private long rewrites;

  QueueRewriter(Log log, QueueState state, QueueWriter writer) {
    this.log = log;
    this.state = state;
    this.writer = writer;
    reader = new QueueReader(log, null);
    head = Log.segmentOf(log.segments().getFirst().address());
  }

  /** How often messages were restated, or segments dropped. */
  long rewrites() {
    return rewrites;
  }

  /** Restates a group of messages of the oldest segment, if the log is wasteful. */
  void restate() {
    int last = Log.segmentOf(log.endAddress());
    if (last != tail) {
      tail = last;
      wasteful = isWasteful();
    }
    if (!wasteful || head == tail || state.usage().isDead(head)) {
      return;
    }
    List<QueueMessage> found = state.below(log.segments().get(1).address());
    if (found.isEmpty()) {
      return;
    }
    rewrites++;
    stage(found);
  }

  private void stage(List<QueueMessage> found) {
    QueueFrame frame = new QueueFrame(QueueFrame.ENOUGH_BYTES / 4);
    int count = 0;
    while (count < found.size() && frame.size() < QueueFrame.ENOUGH_BYTES) {
      put(frame, found.get(count++));
    }
    frame.moved(found.get(count - 1).lowest() + 1);
    writer.stage(frame);
  }

  private void put(QueueFrame frame, QueueMessage message) {
    Reason reason = Reason.REJECTED;
    String error = message.error();
    Dead dead = message.dead();
    if (dead != null) {
      reader.look(dead.why(), dead.whyIndex());
      reason = reader.reason();
      error = reader.error();
    }
    reader.look(message.address(), QueueState.index(message.bits()));
    frame.kept(message, reader.sent(), reason, error, reader.messageBytes());
  }

  /** Drops the segments at the head that have nothing that counts. */
  void drop() {
    if (head == Log.segmentOf(log.endAddress()) || !state.usage().isDead(head)) {
      return;
    }
    List<Log.Segment> segments = log.segments();
    int dead = 0;
    while (segments.get(dead).sealed() && state.usage().isDead(number(segments.get(dead)))) {
      dead++;
    }
    if (dead > 0) {
      rewrites++;
      log.force(); // what replaces them, also if that is buffered
      log.dropBefore(segments.get(dead).base());
      head = number(segments.get(dead));
      state.usage().forgetBelow(head);
      wasteful = isWasteful();
    }
  }

  private static int number(Log.Segment segment) {
    return Log.segmentOf(segment.address());
  }

  private boolean isWasteful() {
    long bytes = 0;
    for (Log.Segment segment : log.segments()) {
      bytes += segment.bytes();
    }
    return bytes > WASTE * state.usage().liveBytes();
  }
}
