package io.headwater.embedded.queue;

import io.headwater.core.Message;
import io.headwater.core.Queues.Terms;
import io.headwater.log.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages to be sent, encoded by the caller into frames.
 *
 * @param due before when they are not handed out ({@link QueueTime}); 0 for at once
 */
record QueueSend(List<Part> parts, int messages, long bytes, long due) {
  private static final int MOST_BYTES = 1 << 20;
  private static final int TYPICAL_OVERHEAD = 80;

  /** The messages of one frame. */
  record Part(QueueFrame frame, Batch batch) {}

  static QueueSend of(List<Message> messages, Terms terms, QueueClock time) {
    long due = time.due(terms);
    List<Part> parts = new ArrayList<>();
    long bytes = 0;
    for (int from = 0; from < messages.size(); ) {
      int to = end(messages, from);
      Part part = part(messages.subList(from, to), terms.priority(), due);
      bytes += part.batch().bytes();
      parts.add(part);
      from = to;
    }
    return new QueueSend(parts, messages.size(), bytes, due);
  }

  /** How far one frame goes: not far, as whoever reads one message reads its frame. */
  private static int end(List<Message> messages, int from) {
    int to = from;
    long bytes = 0;
    while (to < messages.size() && to - from < QueueFrame.MOST_RECORDS) {
      bytes += bytes(messages.get(to));
      if (bytes > MOST_BYTES && to > from) {
        break;
      }
      to++;
    }
    return to;
  }

  private static int bytes(Message message) {
    return message.event().data().length + TYPICAL_OVERHEAD;
  }

  private static Part part(List<Message> messages, int priority, long due) {
    int capacity = 0;
    for (Message message : messages) {
      capacity += bytes(message);
    }
    QueueFrame frame = new QueueFrame(capacity);
    messages.forEach(message -> frame.sent(priority, due, message));
    return new Part(frame, frame.batch());
  }
}
