package io.headwater.embedded.queue;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.Message;
import io.headwater.embedded.record.RecordDecoder;
import io.headwater.embedded.record.RecordView;
import io.headwater.log.Frame;
import io.headwater.log.Log;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Looks at records of a queue's log at their places. For one thread. */
final class QueueReader {
  private final Log log;
  private final @Nullable RecentFrames recent;
  private final RecordView view = new RecordView();
  private final RecordDecoder decoder = new RecordDecoder();
  private Log.@Nullable Reader frames;
  private long shown = -1;
  private byte[] bytes = {};
  private long time;
  private int at;
  private int end;

  /**
   * @param recent where to look first; null for the log alone
   */
  QueueReader(Log log, @Nullable RecentFrames recent) {
    this.log = log;
    this.recent = recent;
  }

  /**
   * Looks at a record of the frame at this address, which is committed.
   *
   * @throws io.headwater.log.LogException.Dropped if it was moved meanwhile
   */
  void look(long address, int index) {
    RecentFrames.Recent known = recent == null ? null : recent.at(address);
    if (known != null) {
      bytes = known.frame().bytes();
      time = known.time();
      at = known.frame().start(index);
      end = at + known.frame().length(index);
      return;
    }
    Frame frame = frame(address);
    bytes = frame.array();
    time = frame.decided().getLong();
    at = frame.recordStart(index);
    end = at + frame.recordLength(index);
  }

  private Frame frame(long address) {
    Log.Reader reader = frames;
    if (reader == null) {
      reader = log.readerAt(address); // not before: what it stood at could be dropped meanwhile
      frames = reader;
    }
    if (shown != address) {
      shown = -1;
      if (reader.address() != address) {
        reader.seek(address);
      }
      if (!reader.next()) {
        throw new IllegalStateException("the frame at %x is not committed".formatted(address));
      }
      shown = address;
    }
    return reader.frame();
  }

  /** When the message was sent ({@link QueueTime}). */
  long sent() {
    return switch (bytes[at]) {
      case QueueFrame.SENT -> time;
      case QueueFrame.KEPT -> QueueFrame.longAt(bytes, at + QueueFrame.KEPT_SENT_AT);
      default -> throw unexpected("a message");
    };
  }

  private int messageAt() {
    return switch (bytes[at]) {
      case QueueFrame.SENT -> at + QueueFrame.SENT_MESSAGE_AT;
      case QueueFrame.KEPT -> {
        int text = at + QueueFrame.KEPT_TEXT_AT;
        yield text + 2 + QueueFrame.textLength(bytes, text);
      }
      default -> throw unexpected("a message");
    };
  }

  /** The bytes of the message. */
  ByteBuffer messageBytes() {
    int from = messageAt();
    return ByteBuffer.wrap(bytes, from, end - from);
  }

  Message message() {
    int keyAt = messageAt();
    int length = bytes[keyAt] & 0xFF;
    String key = length == 0 ? null : new String(bytes, keyAt + 1, length, StandardCharsets.UTF_8);
    int eventAt = keyAt + 1 + length;
    return new Message(key, decoder.event(view.look(bytes, eventAt, end - eventAt)));
  }

  /** Why the message was given up on. */
  Reason reason() {
    return switch (bytes[at]) {
      case QueueFrame.DEAD -> QueueFrame.reason(bytes[at + QueueFrame.DEAD_TEXT_AT - 1]);
      case QueueFrame.KEPT -> QueueFrame.reason(bytes[at + QueueFrame.KEPT_TEXT_AT - 1]);
      default -> throw unexpected("a dead letter");
    };
  }

  /** What was said then. */
  String error() {
    return switch (bytes[at]) {
      case QueueFrame.DEAD -> QueueFrame.text(bytes, at + QueueFrame.DEAD_TEXT_AT);
      case QueueFrame.KEPT -> QueueFrame.text(bytes, at + QueueFrame.KEPT_TEXT_AT);
      default -> throw unexpected("a dead letter");
    };
  }

  private StoreCorrupt unexpected(String expected) {
    return new StoreCorrupt(
        "a record of kind %d in the frame at %x; expected %s: restore the queue from a backup"
            .formatted(bytes[at], shown, expected),
        null);
  }
}
