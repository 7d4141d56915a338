package io.headwater.embedded.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns what an event can be found by into the 64-bit keys of the index. Equal keys do not prove
 * equal names: whoever finds a posting compares the name in the record.
 *
 * <p>For the engine itself, promised to nobody.
 */
public interface KeyHash {

  /** What a name names, so that a tag never meets a type of the same letters. */
  enum Kind {
    STREAM(0x9E37_79B9_7F4A_7C15L),
    TYPE(0xC2B2_AE3D_27D4_EB4FL),
    TAG(0x1656_67B1_9E37_79F9L),
    ID(0x27D4_EB2F_1656_67C5L);

    final long salt;

    Kind(long salt) {
      this.salt = salt;
    }
  }

  /** The key of so many bytes from {@code from}. */
  long hash(Kind kind, byte[] bytes, int from, int length);

  /** Which function this is, as written into index files: a file made by another one is remade. */
  int code();

  /** The function of the format: 128-bit multiplication folded to 64 bits, eight bytes a time. */
  KeyHash STANDARD =
      new KeyHash() {
        private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
        private static final long STEP = 0xA076_1D64_78BD_642FL;
        private static final long LAST = 0xE703_7ED1_A0B4_28DBL;

        @Override
        public long hash(Kind kind, byte[] bytes, int from, int length) {
          long h = kind.salt ^ length;
          int at = from;
          int end = from + length;
          for (; at + 8 <= end; at += 8) {
            h = fold(h ^ (long) LONGS.get(bytes, at), STEP);
          }
          long rest = 0;
          for (; at < end; at++) {
            rest = (rest << 8) | (bytes[at] & 0xFF);
          }
          return fold(fold(h ^ rest, STEP) ^ kind.salt, LAST);
        }

        private static long fold(long a, long b) {
          return Math.multiplyHigh(a, b) ^ (a * b);
        }

        @Override
        public int code() {
          return 1;
        }
      };
}
