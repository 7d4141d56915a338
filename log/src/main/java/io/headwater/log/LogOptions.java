package io.headwater.log;

/**
 * How a log is kept.
 *
 * @param durability when a commit returns
 * @param segmentBytes size at which a segment is sealed and the next begun, 1 byte to 32 GiB; a
 *     single frame may make a segment larger
 * @param reserveBytes room that a commit leaves free on the disk; with less, {@link
 *     LogException.Full}
 */
public record LogOptions(Durability durability, long segmentBytes, long reserveBytes) {
  private static final long MOST_SEGMENT_BYTES = 32L << 30;

  public LogOptions {
    if (segmentBytes < 1 || segmentBytes > MOST_SEGMENT_BYTES || reserveBytes < 0) {
      throw new IllegalArgumentException(
          "segmentBytes %d, reserveBytes %d; expected 1 to %d, and at least 0"
              .formatted(segmentBytes, reserveBytes, MOST_SEGMENT_BYTES));
    }
  }

  /** When a commit returns. */
  public enum Durability {
    /** After the force: survives a power cut. */
    DURABLE,
    /** After the write: survives the kill of the process, not a power cut. */
    BUFFERED
  }

  /** Durable, segments of 64 MiB, 256 MiB left free. */
  public static LogOptions defaults() {
    return new LogOptions(Durability.DURABLE, 64L << 20, 256L << 20);
  }

  public LogOptions with(Durability other) {
    return new LogOptions(other, segmentBytes, reserveBytes);
  }

  public LogOptions withSegmentBytes(long bytes) {
    return new LogOptions(durability, bytes, reserveBytes);
  }

  public LogOptions withReserveBytes(long bytes) {
    return new LogOptions(durability, segmentBytes, bytes);
  }
}
