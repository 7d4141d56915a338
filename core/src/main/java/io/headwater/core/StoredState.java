package io.headwater.core;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A state with everything that it is valid for, as it is kept in {@link Snapshots}. Whatever does
 * not match, or is damaged, is no state at all: its owner folds the events again.
 *
 * <pre>
 * snapshot    = magic format owner state-version state-fingerprint event-fingerprint store
 *               at event-id length state crc
 * magic       = %x48 %x57 %x53 %x54                ; "HWST"
 * format      = uint32                             ; 1
 * owner       = text                               ; aggregate or projection, with its name
 * state-version = int32                            ; the author's
 * state-fingerprint = text                         ; of the state codec
 * event-fingerprint = text                         ; of the event codec; empty in a projection
 * store       = 16 octets
 * at          = int64                              ; version of an aggregate, position of a projection
 * event-id    = 16 octets                          ; of the event there
 * length      = uint32
 * state       = length octets
 * crc         = uint32                             ; CRC-32C of all octets before
 * text        = uint16 octets                      ; length, then modified UTF-8 (java.io.DataOutput)
 * </pre>
 *
 * All numbers are big-endian.
 *
 * @param identity whose state it is
 * @param at the version or position of the last event folded in
 * @param eventId the id of that event
 * @param state the bytes of the state
 */
@SuppressWarnings("ArrayRecordComponent") // handed through once, never compared
record StoredState(Identity identity, long at, UUID eventId, byte[] state) {
  private static final int MAGIC = 0x48575354;
  private static final int FORMAT = 1;

  /** Whose state it is, and by which rules it was made. */
  record Identity(
      String owner,
      int stateVersion,
      String stateFingerprint,
      String eventFingerprint,
      StoreId store) {}

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(state.length + 256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(FORMAT);
      out.writeUTF(identity.owner());
      out.writeInt(identity.stateVersion());
      out.writeUTF(identity.stateFingerprint());
      out.writeUTF(identity.eventFingerprint());
      writeUuid(out, identity.store().value());
      out.writeLong(at);
      writeUuid(out, eventId);
      out.writeInt(state.length);
      out.write(state);
      out.writeInt(crc(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The state in these bytes, if they are undamaged and of exactly this identity. */
  static Optional<StoredState> of(byte[] bytes, Identity expected) {
    int body = bytes.length - Integer.BYTES;
    if (body < 0) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        DataInputStream end =
            new DataInputStream(new ByteArrayInputStream(bytes, body, Integer.BYTES))) {
      if (in.readInt() != MAGIC || in.readInt() != FORMAT || end.readInt() != crc(bytes, body)) {
        return Optional.empty();
      }
      Identity found =
          new Identity(
              in.readUTF(), in.readInt(), in.readUTF(), in.readUTF(), new StoreId(readUuid(in)));
      if (!found.equals(expected)) {
        return Optional.empty();
      }
      long at = in.readLong();
      UUID eventId = readUuid(in);
      int length = in.readInt();
      int from = body - length;
      return in.available() - Integer.BYTES == length
          ? Optional.of(new StoredState(found, at, eventId, Arrays.copyOfRange(bytes, from, body)))
          : Optional.empty();
    } catch (IOException cutShort) {
      return Optional.empty();
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static void writeUuid(DataOutputStream out, UUID id) throws IOException {
    out.writeLong(id.getMostSignificantBits());
    out.writeLong(id.getLeastSignificantBits());
  }

  private static UUID readUuid(DataInputStream in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }
}
