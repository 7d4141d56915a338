package io.headwater.core;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named, keyed, partitioned log of messages with a retention of its own.
 *
 * <p>Messages of one key are in one partition and keep their order there. The number of partitions
 * never changes.
 *
 * @param name 1 to 249 letters, digits, '.', '_' and '-', not "." or ".."; a name that is good on
 *     Kafka too
 * @param partitions 1 to {@value #MAX_PARTITIONS}
 * @param retention how long its messages are kept
 */
public record Topic(String name, int partitions, Retention retention) {
  /** The most partitions of a topic. */
  public static final int MAX_PARTITIONS = 1_024;

  private static final int MAX_NAME = 249;

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Topic {
    checkName(name);
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "topic '%s' of %,d partitions; expected 1 to %,d"
              .formatted(name, partitions, MAX_PARTITIONS));
    }
  }

  /** A topic that is kept for ever. */
  public static Topic of(String name, int partitions) {
    return new Topic(name, partitions, Retention.forever());
  }

  /**
   * What keeps this topic from being created where another one of its name is, in words, for the
   * message of an error.
   */
  public String differsFrom(Topic there) {
    return "topic '%s' %s".formatted(name, Limits.differences(there.parts(), parts()));
  }

  private List<String> parts() {
    Duration time = retention.time();
    Long bytes = retention.bytes();
    return List.of(
        partitions + " partitions",
        time == null ? "no retention by time" : "a retention of " + time,
        bytes == null ? "no retention by bytes" : "a retention of %,d bytes".formatted(bytes),
        retention.compacted() ? "the newest message of each key" : "all messages of a key");
  }

  /** The same with this retention. */
  public Topic keeping(Retention newRetention) {
    return new Topic(name, partitions, newRetention);
  }

  /**
   * Checks the name of a topic or of a consumer group.
   *
   * @return {@code name}
   * @throws IllegalArgumentException if it breaks a rule
   */
  public static String checkName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "name %s; expected 1 to 249 letters, digits, '.', '_' or '-', and not '.' or '..'"
              .formatted(Limits.printable(name)));
    }
    return name;
  }

  /** By hand, as every message that is read comes here. */
  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    boolean reserved = name.equals(".") || name.equals("..");
    return !name.isEmpty() && name.length() <= MAX_NAME && !reserved;
  }

  /**
   * How long messages are kept: at least so long and so many bytes, and then until the backend gets
   * round to dropping them, oldest first, a segment at a time. A message is dropped when it is
   * beyond one of the limits.
   *
   * @param time how long at least, by the time of the message, 1 ms to {@link Limits#MAX_AGE}; null
   *     for ever
   * @param bytes how many bytes of the topic at least, all partitions together, 1 or more; null for
   *     all. Kafka counts by partition, so there each gets its share
   * @param compacted keeps the newest message of each key only; needs a backend that can ({@link
   *     Topics#create} says)
   */
  public record Retention(@Nullable Duration time, @Nullable Long bytes, boolean compacted) {
    /**
     * @throws IllegalArgumentException if a limit is below its range
     */
    public Retention {
      Limits.checkAge("retention", time);
      if (bytes != null && bytes < 1) {
        throw new IllegalArgumentException(
            "retention of " + bytes + " bytes; expected 1 or more, or none for all");
      }
    }

    /** Nothing is ever dropped. */
    public static Retention forever() {
      return new Retention(null, null, false);
    }

    /** Whatever passes one of the two limits is dropped. */
    public static Retention of(Duration time, long bytes) {
      return new Retention(time, bytes, false);
    }

    /** The newest message of each key is kept for ever. */
    public static Retention newestByKey() {
      return new Retention(null, null, true);
    }
  }
}
