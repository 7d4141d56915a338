package io.headwater.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits on what may be stored. They are checked where an object is made, so that an {@link
 * Event} that exists can be stored.
 */
public final class Limits {
  /** Longest stream, type, tag, key, correlation or causation id, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 255;

  /** Most tags on one event. */
  public static final int MAX_TAGS = 64;

  /** Most free headers on one event. */
  public static final int MAX_HEADERS = 64;

  /** Longest value of one header, in bytes of UTF-8. */
  public static final int MAX_HEADER_BYTES = 8 * 1024;

  /** Most data in one event: 8 MiB. */
  public static final int MAX_DATA_BYTES = 8 * 1024 * 1024;

  /** Most events in one append. */
  public static final int MAX_APPEND_EVENTS = 10_000;

  /** Most bytes in one append, as stored: 16 MiB. */
  public static final int MAX_APPEND_BYTES = 16 * 1024 * 1024;

  /** Longest expiry of a queue's messages and retention of a topic: 36,500 days. */
  public static final Duration MAX_AGE = Duration.ofDays(36_500);

  private static final Duration LEAST_AGE = Duration.ofMillis(1);

  private Limits() {}

  /**
   * Checks a name: 1 to 255 bytes of UTF-8, no control characters, no lone surrogates.
   *
   * @param what what the name names, for the message: "stream", "type", "tag"
   * @return {@code name}
   * @throws IllegalArgumentException if the name breaks a rule; the message says which, and quotes
   *     the name with what cannot be printed escaped
   */
  public static String checkName(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          what + " is empty; expected 1 to " + MAX_NAME_BYTES + " bytes of UTF-8");
    }
    int length = checkCharacters(what, name, false);
    if (length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "%s %s is %,d bytes of UTF-8; expected at most %d: shorten it"
              .formatted(what, printable(name), length, MAX_NAME_BYTES));
    }
    return name;
  }

  /** Checks an expiry or a retention: 1 ms to {@link #MAX_AGE}; null, for ever, is none. */
  static void checkAge(String what, @Nullable Duration time) {
    if (time != null && (time.compareTo(LEAST_AGE) < 0 || time.compareTo(MAX_AGE) > 0)) {
      throw new IllegalArgumentException(
          "%s of %s; expected %s to %s, or none for ever"
              .formatted(what, time, LEAST_AGE, MAX_AGE));
    }
  }

  /** As {@link #checkName}, for free text: may be empty, longer, and hold tabs and line ends. */
  static String checkText(String what, String text, int maxBytes) {
    int length = checkCharacters(what, text, true);
    if (length > maxBytes) {
      throw new IllegalArgumentException(
          "%s %s is %,d bytes of UTF-8; expected at most %,d: shorten it"
              .formatted(what, printable(text), length, maxBytes));
    }
    return text;
  }

  /** Returns the length in bytes of UTF-8. In one pass, as every event that is read comes here. */
  private static int checkCharacters(String what, String text, boolean lineEnds) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7F) {
        bytes++;
      } else if (Character.isISOControl(c)) {
        if (!lineEnds || (c != '\t' && c != '\n' && c != '\r')) {
          throw new IllegalArgumentException(
              "%s %s holds the control character U+%04X at index %d; expected none: remove it"
                  .formatted(what, printable(text), (int) c, i));
        }
        bytes++;
      } else if (!Character.isSurrogate(c)) {
        bytes += c < 0x800 ? 2 : 3;
      } else if (isPair(text, i)) {
        bytes += 4;
        i++;
      } else {
        throw new IllegalArgumentException(
            "%s %s holds the lone surrogate U+%04X at index %d; expected valid Unicode: remove it"
                .formatted(what, printable(text), (int) c, i));
      }
    }
    return bytes;
  }

  private static boolean isPair(String text, int i) {
    return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }

  /** What differs between a thing that is there and one that was asked for, part by part. */
  static String differences(List<String> there, List<String> asked) {
    List<String> actual = new ArrayList<>(there);
    List<String> expected = new ArrayList<>(asked);
    actual.removeAll(asked);
    expected.removeAll(there);
    return "is there with %s; expected %s as asked: take another name, or delete it with its messages"
        .formatted(String.join(", ", actual), String.join(", ", expected));
  }

  /** Quotes at most 60 characters of a text, with what cannot be printed escaped. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), 60); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        out.append("\\u%04X".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append(text.length() > 60 ? "…'" : "'").toString();
  }
}
