package io.headwater.log;

/**
 * How a log is kept.
 *
 * @param durability when a commit returns
 * @param segmentBytes size at which a segment is sealed and the next begun; a single frame may make
 *     a segment larger
 * @param reserveBytes room that a commit leaves free on the disk; with less, {@link
 *     LogException.Full}
 */
public record LogOptions(Durability durability, long segmentBytes, long reserveBytes) {

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
