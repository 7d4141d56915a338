package io.headwater.embedded.queue;

import io.headwater.core.Message;
import io.headwater.core.Queues.Terms;
import io.headwater.log.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages to be sent, encoded by the caller into frames.
 *
 * @param due when they are due, as a SENT says it ({@link QueueFrame})
 */
record QueueSend(List<Part> parts, int messages, long bytes, long due) {
  private static final int TYPICAL_OVERHEAD = 80;

  /** The messages of one frame. */
  record Part(QueueFrame frame, Batch batch) {}

  static QueueSend of(List<Message> messages, Terms terms, QueueClock time) {
    long due = time.due(terms);
    List<Part> parts = new ArrayList<>();
    long bytes = 0;
    for (int sent = 0; sent < messages.size(); ) {
      Part part = part(messages.subList(sent, messages.size()), terms.priority(), due);
      bytes += part.batch().bytes();
      parts.add(part);
      sent += part.frame().count();
    }
    return new QueueSend(parts, messages.size(), bytes, due);
  }

  /** The first of the messages: not many, as whoever reads one message reads its frame. */
  private static Part part(List<Message> messages, int priority, long due) {
    List<Message> most = messages.subList(0, Math.min(messages.size(), QueueFrame.MOST_RECORDS));
    QueueFrame frame = new QueueFrame(typicalBytes(most));
    for (int i = 0; i < most.size() && frame.size() < QueueFrame.ENOUGH_BYTES; i++) {
      frame.sent(priority, due, most.get(i));
    }
    return new Part(frame, frame.batch());
  }

  /** About how large their frame will be. */
  private static int typicalBytes(List<Message> messages) {
    int bytes = 0;
    for (int i = 0; i < messages.size() && bytes < QueueFrame.ENOUGH_BYTES; i++) {
      bytes += messages.get(i).event().data().length + TYPICAL_OVERHEAD;
    }
    return bytes;
  }
}
