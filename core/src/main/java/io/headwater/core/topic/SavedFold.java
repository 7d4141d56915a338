package io.headwater.core.topic;

import io.headwater.core.Limits;
import io.headwater.core.TopicPartition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The state of a projection with the places it has reached, as it is kept in snapshots. Whatever is
 * of another identity or damaged is no state at all: its owner folds anew.
 *
 * <pre>
 * saved      = magic format identity count place* length state crc
 * magic      = %x48 %x57 %x54 %x50      ; "HWTP"
 * format     = uint32                   ; 1
 * identity   = text                     ; name, author's version, fingerprint of the codec
 * count      = uint32
 * place      = text int32 int64 uuid    ; topic, partition, next offset, id of the last event
 * uuid       = 16 octets                ; zero if no event was folded yet
 * length     = uint32
 * state      = length octets
 * crc        = uint32                   ; CRC-32C of all octets before
 * text       = uint16 octets            ; length, UTF-8
 * </pre>
 *
 * All numbers are big-endian.
 *
 * @param places for each partition where it goes on
 * @param state the bytes of the state
 */
@SuppressWarnings("ArrayRecordComponent") // handed through once, never compared
record SavedFold(SortedMap<TopicPartition, Place> places, byte[] state) {
  private static final int MAGIC = 0x48575450;
  private static final int FORMAT = 1;
  private static final int MAX_TOPIC = 2 + Limits.MAX_NAME_BYTES;

  /**
   * How far a partition was folded.
   *
   * @param next the offset to go on with
   * @param last the id of the last event folded; zero if there was none
   */
  record Place(long next, UUID last) {
    static final UUID NONE = new UUID(0, 0);
  }

  byte[] toBytes(String identity) {
    byte[] name = identity.getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(12 + 2 + name.length + places.size() * (MAX_TOPIC + 28));
    putText(head.putInt(MAGIC).putInt(FORMAT), name);
    head.putInt(places.size());
    for (Map.Entry<TopicPartition, Place> each : places.entrySet()) {
      putText(head, each.getKey().topic().getBytes(StandardCharsets.UTF_8));
      head.putInt(each.getKey().partition()).putLong(each.getValue().next());
      UUID last = each.getValue().last();
      head.putLong(last.getMostSignificantBits()).putLong(last.getLeastSignificantBits());
    }
    head.flip();
    // Of the exact size, as a state may be large and one copy of it is enough.
    ByteBuffer out = ByteBuffer.allocate(head.remaining() + 4 + state.length + 4);
    out.put(head).putInt(state.length).put(state);
    return out.putInt(crc(out.array(), out.position())).array();
  }

  /** What was saved in these bytes, if they are undamaged and of exactly this identity. */
  static Optional<SavedFold> of(byte[] bytes, String identity) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int body = bytes.length - Integer.BYTES;
    if (body < 0 || in.getInt(body) != crc(bytes, body)) {
      return Optional.empty();
    }
    try {
      if (in.getInt() != MAGIC || in.getInt() != FORMAT || !text(in).equals(identity)) {
        return Optional.empty();
      }
      SortedMap<TopicPartition, Place> places = new TreeMap<>();
      for (int left = in.getInt(); left > 0; left--) {
        TopicPartition partition = new TopicPartition(text(in), in.getInt());
        places.put(partition, new Place(in.getLong(), new UUID(in.getLong(), in.getLong())));
      }
      byte[] state = new byte[in.getInt()];
      in.get(state);
      return Optional.of(new SavedFold(places, state));
    } catch (BufferUnderflowException cutShort) {
      return Optional.empty();
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void putText(ByteBuffer out, byte[] utf8) {
    out.putShort((short) utf8.length).put(utf8);
  }

  private static String text(ByteBuffer in) {
    byte[] utf8 = new byte[in.getShort() & 0xFFFF];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
