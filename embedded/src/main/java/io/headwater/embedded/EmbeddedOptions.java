package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.embedded.state.Keeping;
import io.headwater.log.LogOptions;
import java.util.Objects;

/**
 * How an embedded store is kept.
 *
 * @param durability when an append, a publish, or what changes a queue returns
 * @param segmentBytes size at which a file of the log is sealed and the next begun: 4 KiB to 1 GiB.
 *     It is allocated ahead. For a topic with a retention in bytes a sixteenth of that counts, if
 *     it is less, but at least 1 MiB; the files of a queue have 16 MiB at most
 * @param reserveBytes room that appends leave free on the disk; with less they are refused as
 *     {@code StoreFull}. 0 or more
 * @param maxWaiting how many calls may wait at the event store, at each topic and at each queue
 *     before the next one blocks; at least 1. Where messages of 64 MiB wait at a topic or a queue,
 *     it blocks too
 * @param clock the source of {@code recordedAt}, of the times of messages, and of the locks, delays
 *     and expiry of queues
 */
public record EmbeddedOptions(
    Durability durability, long segmentBytes, long reserveBytes, int maxWaiting, Clock clock) {
  private static final long LEAST_SEGMENT = 4L << 10;
  private static final long MOST_SEGMENT = 1L << 30;

  /** When an append returns. */
  public enum Durability {
    /** After the force: what was acknowledged survives a power cut. */
    DURABLE,
    /**
     * After the write: what was acknowledged survives the kill of the process. A power cut may take
     * the last 200 ms or 64 MiB, whichever is less, of the event store, of each topic and of each
     * queue; what is left of each is a prefix.
     */
    BUFFERED
  }

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public EmbeddedOptions {
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(clock, "clock");
    if (segmentBytes < LEAST_SEGMENT || segmentBytes > MOST_SEGMENT) {
      throw new IllegalArgumentException(
          "segmentBytes is %,d; expected %,d to %,d"
              .formatted(segmentBytes, LEAST_SEGMENT, MOST_SEGMENT));
    }
    if (reserveBytes < 0) {
      throw new IllegalArgumentException(
          "reserveBytes is %,d; expected 0 or more".formatted(reserveBytes));
    }
    if (maxWaiting < 1) {
      throw new IllegalArgumentException(
          "maxWaiting is %,d; expected 1 or more".formatted(maxWaiting));
    }
  }

  /** The same in the words of the engine. */
  Keeping keeping() {
    LogOptions.Durability level =
        switch (durability) {
          case DURABLE -> LogOptions.Durability.DURABLE;
          case BUFFERED -> LogOptions.Durability.BUFFERED;
        };
    return new Keeping(new LogOptions(level, segmentBytes, reserveBytes), maxWaiting, clock);
  }

  /** Durable, segments of 64 MiB, 256 MiB left free, 4,096 waiting, the clock of the machine. */
  public static EmbeddedOptions defaults() {
    return new EmbeddedOptions(Durability.DURABLE, 64L << 20, 256L << 20, 4_096, Clock.system());
  }

  public EmbeddedOptions withDurability(Durability other) {
    return new EmbeddedOptions(other, segmentBytes, reserveBytes, maxWaiting, clock);
  }

  public EmbeddedOptions withSegmentBytes(long bytes) {
    return new EmbeddedOptions(durability, bytes, reserveBytes, maxWaiting, clock);
  }

  public EmbeddedOptions withReserveBytes(long bytes) {
    return new EmbeddedOptions(durability, segmentBytes, bytes, maxWaiting, clock);
  }

  public EmbeddedOptions withMaxWaiting(int appends) {
    return new EmbeddedOptions(durability, segmentBytes, reserveBytes, appends, clock);
  }

  public EmbeddedOptions withClock(Clock other) {
    return new EmbeddedOptions(durability, segmentBytes, reserveBytes, maxWaiting, other);
  }
}
