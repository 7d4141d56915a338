package io.headwater.embedded.queue;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.Message;
import io.headwater.embedded.record.RecordEncoder;
import io.headwater.log.Batch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The records of one frame of a queue's log: found again whole or not at all. For one thread.
 *
 * <pre>
 * SENT        u8:1 u8:priority i64:due (0: at once; -n: n ns after its frame) message
 * HELD        u8:2 i64:id i64:token
 * GONE        u8:3 i64:id
 * RELEASED    u8:4 i64:id i64:due (0: at once) text:why
 * DEAD        u8:5 i64:id u8:reason text:error
 * REDRIVEN    u8:6 i64:id of the dead letter
 * PURGED      u8:7
 * DEAD_PURGED u8:8
 * MOVED       u8:9 i64:address
 * KEPT        u8:10 u8:priority u8:state i64:id i64:sent i64:time i64:first due i64:token
 *             i32:deliveries u8:reason text:error message
 * message     = name(key; empty: none) record of the event
 * text        = u16:length bytes of UTF-8
 * </pre>
 */
final class QueueFrame {
  static final byte SENT = 1;
  static final byte HELD = 2;
  static final byte GONE = 3;
  static final byte RELEASED = 4;
  static final byte DEAD = 5;
  static final byte REDRIVEN = 6;
  static final byte PURGED = 7;
  static final byte DEAD_PURGED = 8;
  static final byte MOVED = 9;
  static final byte KEPT = 10;

  /** Where in a SENT the message begins. */
  static final int SENT_MESSAGE_AT = 10;

  /** Where in a KEPT the text begins, and in a RELEASED and a DEAD. */
  static final int KEPT_TEXT_AT = 48;

  static final int KEPT_SENT_AT = 11;
  static final int RELEASED_TEXT_AT = 17;
  static final int DEAD_TEXT_AT = 10;

  /** More would make reading one of them slow. */
  static final int MOST_RECORDS = 1_000;

  /** A frame so large takes no more messages: whoever reads one of them reads all. */
  static final int ENOUGH_BYTES = 1 << 20;

  private static final int TYPICAL_RECORD = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final RecordEncoder encoder;
  private int[] ends = new int[8];
  private int count;

  QueueFrame(int capacity) {
    encoder = new RecordEncoder(capacity);
  }

  /** For records without messages. */
  static QueueFrame small() {
    return new QueueFrame(TYPICAL_RECORD);
  }

  QueueFrame sent(int priority, long due, Message message) {
    begin(SENT);
    encoder.putByte(priority);
    encoder.putLong(due);
    encoder.putOptionalName(message.key());
    encoder.put(message.event());
    return end();
  }

  QueueFrame held(long id, long token) {
    begin(HELD);
    encoder.putLong(id);
    encoder.putLong(token);
    return end();
  }

  QueueFrame gone(long id) {
    begin(GONE);
    encoder.putLong(id);
    return end();
  }

  QueueFrame released(long id, long due, String why) {
    begin(RELEASED);
    encoder.putLong(id);
    encoder.putLong(due);
    putText(why);
    return end();
  }

  QueueFrame dead(long id, Reason reason, String error) {
    begin(DEAD);
    encoder.putLong(id);
    encoder.putByte(code(reason));
    putText(error);
    return end();
  }

  QueueFrame redriven(long id) {
    begin(REDRIVEN);
    encoder.putLong(id);
    return end();
  }

  QueueFrame purged() {
    begin(PURGED);
    return end();
  }

  QueueFrame deadPurged() {
    begin(DEAD_PURGED);
    return end();
  }

  QueueFrame moved(long below) {
    begin(MOVED);
    encoder.putLong(below);
    return end();
  }

  /** Restates a message with all that is known of it; the bytes of the message are copied. */
  QueueFrame kept(QueueMessage live, long sent, Reason reason, String error, ByteBuffer bytes) {
    begin(KEPT);
    encoder.putByte(QueueState.priority(live.bits()));
    encoder.putByte(live.state().code());
    encoder.putLong(live.id());
    encoder.putLong(sent);
    encoder.putLong(live.time());
    encoder.putLong(live.firstDue());
    encoder.putLong(live.token());
    encoder.putInt(live.deliveries());
    encoder.putByte(code(reason));
    putText(error);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    encoder.putBytes(copy);
    return end();
  }

  /** The codes are in files: never change one. */
  private static int code(Reason reason) {
    return switch (reason) {
      case REJECTED -> 0;
      case DELIVERY_LIMIT -> 1;
      case EXPIRED -> 2;
      case OVERFLOW -> 3;
    };
  }

  static Reason reason(int code) {
    return switch (code) {
      case 0 -> Reason.REJECTED;
      case 1 -> Reason.DELIVERY_LIMIT;
      case 2 -> Reason.EXPIRED;
      case 3 -> Reason.OVERFLOW;
      default ->
          throw new IllegalStateException(
              "a dead letter for reason %d; expected 0 to 3".formatted(code));
    };
  }

  private void putText(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    encoder.putByte(utf8.length >> 8);
    encoder.putByte(utf8.length);
    encoder.putBytes(utf8);
  }

  static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  static int intAt(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  /** A text, with its length before it. */
  static String text(byte[] bytes, int at) {
    int length = textLength(bytes, at);
    return length == 0 ? "" : new String(bytes, at + 2, length, StandardCharsets.UTF_8);
  }

  static int textLength(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }

  private void begin(byte kind) {
    encoder.putByte(kind);
  }

  private QueueFrame end() {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = encoder.size();
    return this;
  }

  int count() {
    return count;
  }

  /** Bytes of all records. */
  int size() {
    return encoder.size();
  }

  byte[] bytes() {
    return encoder.bytes();
  }

  int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int length(int index) {
    return ends[index] - start(index);
  }

  /** The same for the log, with its checksum. */
  Batch batch() {
    Batch.Builder batch = Batch.builder(encoder.size() + 10 * count);
    for (int i = 0; i < count; i++) {
      batch.add(ByteBuffer.wrap(encoder.bytes(), start(i), length(i)));
    }
    return batch.build();
  }
}
