package io.headwater.video.rows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * An id taken apart: a UUID in its canonical form (36 characters, lower case) is its 128 bits, any
 * other id its UTF-8. One for each thread, used again and again.
 */
final class IdText {
  private static final int UUID_LENGTH = 36;

  /** Where the dashes are, as bits. */
  private static final long DASHES = 1L << 8 | 1L << 13 | 1L << 18 | 1L << 23;

  private byte[] text = new byte[0];
  private boolean uuid;
  private long high;
  private long low;

  void set(String id) {
    if (id.length() == UUID_LENGTH && parse(id)) {
      uuid = true;
      return;
    }
    uuid = false;
    text = id.getBytes(StandardCharsets.UTF_8);
    hash();
  }

  /** As {@link IdRows#writeIds} writes one. */
  void read(ByteBuffer in) {
    uuid = in.get() != 0;
    if (uuid) {
      high = in.getLong();
      low = in.getLong();
    } else {
      text = new byte[in.getShort() & 0xFFFF];
      in.get(text);
      hash();
    }
  }

  boolean isUuid() {
    return uuid;
  }

  /** The first 64 bits of a UUID; 64 bits of hash of another id. */
  long high() {
    return high;
  }

  /** The last 64 bits of a UUID. */
  long low() {
    return low;
  }

  /** The bytes of an id that is no UUID. */
  byte[] text() {
    return text;
  }

  private boolean parse(String id) {
    long first = 0;
    long second = 0;
    int digits = 0;
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = id.charAt(i);
      if ((DASHES >>> i & 1) != 0) {
        if (c != '-') {
          return false;
        }
        continue;
      }
      int digit = digit(c);
      if (digit < 0) {
        return false;
      }
      if (digits++ < 16) {
        first = first << 4 | digit;
      } else {
        second = second << 4 | digit;
      }
    }
    high = first;
    low = second;
    return true;
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  }

  private void hash() {
    long h = text.length;
    for (byte b : text) {
      h = (h ^ (b & 0xFF)) * 0x100000001B3L;
    }
    high = mix(h);
    low = 0;
  }

  /** The text of a UUID. */
  static String uuid(long high, long low) {
    HexFormat hex = HexFormat.of();
    String a = hex.toHexDigits(high);
    String b = hex.toHexDigits(low);
    return a.substring(0, 8)
        + '-'
        + a.substring(8, 12)
        + '-'
        + a.substring(12)
        + '-'
        + b.substring(0, 4)
        + '-'
        + b.substring(4);
  }

  @Override
  public String toString() {
    return uuid ? uuid(high, low) : new String(text, StandardCharsets.UTF_8);
  }

  /** Spreads 64 bits over 64 bits (the finalizer of MurmurHash3, public domain). */
  static long mix(long bits) {
    long h = bits;
    h ^= h >>> 33;
    h *= 0xff51afd7ed558ccdL;
    h ^= h >>> 33;
    h *= 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
