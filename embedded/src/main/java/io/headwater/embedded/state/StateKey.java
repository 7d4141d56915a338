package io.headwater.embedded.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key of the {@link StateLog}: what kind of thing it names, then the parts of its name. Ordered
 * bytewise, so that all keys with the same first parts are neighbours.
 *
 * <pre>
 * key    = u8:kind part*
 * part   = name, i32 or i64; which ones, its kind decides
 * name   = u8:length bytes of UTF-8
 * </pre>
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class StateKey implements Comparable<StateKey> {

  /** What is kept in the state log. The codes are in files: never change one. */
  public enum Kind {
    /** name → {@link SavedCheckpoints}. */
    CHECKPOINT(1),
    /** A topic of the catalogue. */
    TOPIC(2),
    /** Where the oldest kept message of a topic is. */
    TOPIC_BASE(3),
    /** That there is a group: {@code GroupMemory}. */
    GROUP(4),
    /** How far a group is in a partition: {@code GroupMemory}. */
    GROUP_OFFSET(5),
    /** A parked message: {@code ParkedRecord}. */
    PARKED(6),
    /** What was asked about parked messages: {@code ParkedRecord}. */
    REQUEST(7),
    /** A queue of the catalogue: {@code QueueCatalogue}. */
    QUEUE(8);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  private final byte[] bytes;

  private StateKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The key of these bytes, which nobody changes from here on. */
  static StateKey ofBytes(byte[] bytes) {
    return new StateKey(bytes);
  }

  /** The beginning of all keys of a kind. */
  public static StateKey of(Kind kind) {
    return new StateKey(new byte[] {kind.code});
  }

  /** This and a name of at most 255 bytes of UTF-8. */
  public StateKey name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 255) {
      throw new IllegalArgumentException(
          "a name of %d bytes of UTF-8; expected at most 255".formatted(utf8.length));
    }
    return new StateKey(more(1 + utf8.length).put((byte) utf8.length).put(utf8).array());
  }

  /** This and a number. Only those of 0 or more are ordered by their value. */
  public StateKey number(int number) {
    return new StateKey(more(Integer.BYTES).putInt(number).array());
  }

  /** This and a number. Only those of 0 or more are ordered by their value. */
  public StateKey number(long number) {
    return new StateKey(more(Long.BYTES).putLong(number).array());
  }

  private ByteBuffer more(int length) {
    return ByteBuffer.allocate(bytes.length + length).put(bytes);
  }

  /** The parts behind the kind, to be read in the order they were added. */
  public ByteBuffer parts() {
    return ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice().asReadOnlyBuffer();
  }

  /** Reads a name from the parts of a key, or from a value that has one. */
  public static String nextName(ByteBuffer parts) {
    byte[] utf8 = new byte[parts.get() & 0xFF];
    parts.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Whether this begins with all parts of the other. */
  boolean startsWith(StateKey beginning) {
    int length = beginning.bytes.length;
    return bytes.length >= length && Arrays.equals(bytes, 0, length, beginning.bytes, 0, length);
  }

  int length() {
    return bytes.length;
  }

  void putTo(ByteBuffer target) {
    target.put(bytes);
  }

  @Override
  public int compareTo(StateKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return Arrays.toString(bytes);
  }
}
