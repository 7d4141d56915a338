package io.headwater.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * A durable, append-only log of byte records in a directory of segments. One writer at a time (see
 * {@link GroupCommit}); any number of readers, who see committed records only.
 */
public final class Log implements AutoCloseable {
  private Log() {}

  /**
   * Opens a log, creating it where there is none, and recovers it.
   *
   * @param id the identity that a new log gets; an existing one must have it
   */
  public static Log open(Disk disk, Path directory, UUID id, LogOptions options) {
    throw new UnsupportedOperationException();
  }

  /** Opens for reading up to the end committed now; takes no lock, changes nothing. */
  public static Log openReadOnly(Disk disk, Path directory, UUID id) {
    throw new UnsupportedOperationException();
  }

  /** What opening found. */
  public RecoveryReport recovery() {
    throw new UnsupportedOperationException();
  }

  /** The offset that the next staged record gets. For the writer. */
  public long nextOffset() {
    throw new UnsupportedOperationException();
  }

  /** Offsets below this are committed. */
  public long committed() {
    throw new UnsupportedOperationException();
  }

  /** Offsets below this are known to be forced. */
  public long durable() {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds a frame to those that the next {@link #commit} writes. For the writer.
   *
   * @param decided bytes that only the writer could know, such as stream versions; may be empty
   * @param time Unix milliseconds, not less than before
   * @return the address of the frame
   * @throws LogException.Full if the disk has too little room; nothing changed
   * @throws LogException.Failed if the writer is dead
   */
  public long stage(Batch batch, ByteBuffer decided, long time) {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes what is staged, forces it if {@code DURABLE}, and makes it visible. For the writer.
   *
   * @throws LogException.Failed if the write or the force failed: unknown what was stored
   */
  public void commit() {
    throw new UnsupportedOperationException();
  }

  /** Forces what is written, for {@code BUFFERED}. Any thread. */
  public void force() {
    throw new UnsupportedOperationException();
  }

  /** Reads committed frames in order, beginning with the one that holds the offset. */
  public Reader reader(long fromOffset) {
    throw new UnsupportedOperationException();
  }

  /** Reads committed frames in order, beginning with the one at the address. */
  public Reader readerAt(long address) {
    throw new UnsupportedOperationException();
  }

  /** The segments, oldest first; the last is open. */
  public List<Segment> segments() {
    throw new UnsupportedOperationException();
  }

  /**
   * A segment.
   *
   * @param base the offset of its first record, and its name
   * @param end the offset behind its last record; of the open one, behind the last committed
   * @param sealed whether it never changes again
   */
  public record Segment(long base, long end, boolean sealed) {}

  /** Seals in order, so that the next opening need not recover. A second call does nothing. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** Reads frames. For one thread. */
  public static final class Reader {
    private Reader() {}

    /** Moves to the next committed frame, if there is one, and returns whether there was. */
    public boolean next() {
      throw new UnsupportedOperationException();
    }

    /** The frame moved to; the same object each time. */
    public Frame frame() {
      throw new UnsupportedOperationException();
    }

    /** Moves so that {@link #next} gives the frame at this address. */
    public void seek(long address) {
      throw new UnsupportedOperationException();
    }
  }
}
