package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A durable, append-only log of byte records in a directory of segments. One writer at a time (see
 * {@link GroupCommit}); any number of readers, who see committed records only.
 *
 * <p>Offsets begin at 0 and, as this class assigns them, have no gaps. A method without a word
 * about threads may be called from any; those marked "for the writer" from one thread at a time. No
 * method is interruptible; the flag is kept.
 */
public final class Log implements AutoCloseable {
  private static final String LOCK = "LOCK";

  private final Published published;
  private final RecoveryReport report;
  private final UUID id;
  private final @Nullable Writer writer;
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final ReentrantLock closing = new ReentrantLock();

  private Log(UUID id, Published published, RecoveryReport report, @Nullable Writer writer) {
    this.id = id;
    this.published = published;
    this.report = report;
    this.writer = writer;
  }

  /**
   * Opens a log, creating it where there is none, and recovers it.
   *
   * @param id the identity that a new log gets; an existing one must have it
   * @throws LogException.InUse if it is open elsewhere
   * @throws LogException.Corrupt if bytes known to have been durable are damaged, files are missing
   *     or of another log; nothing was changed
   * @throws LogException.UnsupportedFormat if a newer version wrote it
   * @throws LogException.Full if there is no room to recover
   * @throws LogException.Io if the disk refused something
   */
  public static Log open(Disk disk, Path directory, UUID id, LogOptions options) {
    List<AutoCloseable> resources = new ArrayList<>();
    try {
      if (!disk.exists(directory.resolve(Manifest.NAME))) {
        disk.createDirectories(directory);
      }
      resources.add(disk.lock(directory.resolve(LOCK)));
      Manifest manifest = openManifest(disk, directory, id);
      resources.add(manifest);
      Recovery.Found found = new Recovery(disk, directory, id).recover(manifest);
      Published published = published(directory, true, found);
      published.forced(found.tail().next());
      Writer writer = new Writer(disk, options, published, manifest, found);
      Log log = new Log(id, published, found.report(), writer);
      log.resources.addAll(resources);
      return log;
    } catch (Throwable t) {
      throw opening(directory, t, closeAll(resources));
    }
  }

  /**
   * Opens for reading up to the last whole frame found now; takes no lock, changes nothing. Where a
   * writer is at work or was killed, that may include frames whose force has not returned.
   *
   * @throws LogException as {@link #open} does
   */
  public static Log openReadOnly(Disk disk, Path directory, UUID id) {
    try {
      Recovery.Found found = new Recovery(disk, directory, id).look();
      return new Log(id, published(directory, false, found), found.report(), null);
    } catch (Throwable t) {
      throw opening(directory, t, null);
    }
  }

  /** The identity of the log in a directory, or null if there is none. */
  public static @Nullable UUID identity(Disk disk, Path directory) {
    try {
      if (!disk.exists(directory.resolve(Manifest.NAME))) {
        return null;
      }
      try (Manifest manifest = Manifest.open(disk, directory, Disk.Mode.READ)) {
        return manifest.state().log();
      }
    } catch (IOException e) {
      throw opening(directory, e, null);
    }
  }

  /** The identity of this log. */
  public UUID id() {
    return id;
  }

  /** What opening found. */
  public RecoveryReport recovery() {
    return report;
  }

  /** The offset of the oldest record kept, or that of the next one if there is none. */
  public long first() {
    return published.segments().getFirst().header().base();
  }

  /** The offset that the next staged record gets. For the writer. */
  public long nextOffset() {
    return writer == null ? committed() : writer.next();
  }

  /**
   * The time of the last staged frame, 0 if there is none: no later frame has less. For the writer.
   */
  public long lastTime() {
    return writer().time();
  }

  /** Offsets below this are committed. */
  public long committed() {
    return published.end().offset();
  }

  /** Offsets below this are committed and known to be forced. */
  public long durable() {
    return Math.min(published.forced(), committed());
  }

  /** Whether a write or a force failed; {@link #stage} and {@link #commit} only throw from then. */
  public boolean failed() {
    return writer != null && writer.failed();
  }

  /**
   * Adds a frame to those that the next {@link #commit} writes. For the writer.
   *
   * @param decided bytes that only the writer could know, such as stream versions; may be empty
   * @param time Unix milliseconds, not less than before
   * @return the address of the frame
   * @throws LogException.Full if the disk has too little room; nothing changed
   * @throws LogException.Io if the disk does not tell its room; nothing changed
   * @throws LogException.Failed if the writer is dead, or died now beginning a segment
   */
  public long stage(Batch batch, ByteBuffer decided, long time) {
    return writer().stage(batch, decided, time);
  }

  /**
   * Writes what is staged, forces it if {@code DURABLE}, and makes it visible. For the writer.
   *
   * @throws LogException.Failed if the write or the force failed: unknown what was stored
   */
  public void commit() {
    writer().commit();
  }

  /**
   * Seals the open segment and begins the next, so that it can be dropped; nothing may be staged.
   * Does nothing if the open segment has no frames. For the writer.
   *
   * @throws LogException.Failed if the writer is dead, or died now
   */
  public void roll() {
    writer().rollNow();
  }

  /**
   * Drops the head: deletes the sealed segments that lie wholly below an offset. What is dropped
   * never comes back, also after a crash in the middle; of what is kept nothing is touched. Readers
   * that stand in a dropped segment get {@link LogException.Dropped}. For the writer.
   *
   * @throws LogException.Failed if the writer is dead, or died now
   */
  public void dropBefore(long offset) {
    writer().dropBefore(offset);
  }

  /**
   * Forces what is committed, for {@code BUFFERED}. Any thread.
   *
   * @throws LogException.Failed if the force failed, which ends the writer too
   */
  public void force() {
    closing.lock();
    try {
      writer().force();
    } finally {
      closing.unlock();
    }
  }

  /**
   * Reads committed frames in order, beginning with the one that holds the offset, or with the
   * oldest kept if that was dropped. Behind the last committed offset it waits for that offset:
   * {@link Reader#next} is false until then.
   */
  public Reader reader(long fromOffset) {
    return new Reader(FrameReader.from(published, fromOffset));
  }

  /** An address behind the last committed frame, and not behind the next one. */
  public long endAddress() {
    Published.End end = published.end();
    return SegmentFile.address(end.segment().header().number(), end.position());
  }

  /** The number of the segment that an address lies in. */
  public static int segmentOf(long address) {
    return SegmentFile.numberOf(address);
  }

  /**
   * Reads committed frames in order, beginning with the one at the address.
   *
   * @throws LogException.Dropped if its segment was dropped
   */
  public Reader readerAt(long address) {
    return new Reader(new FrameReader(published, address));
  }

  /** The segments, oldest first; the last is open. */
  public List<Segment> segments() {
    Published.End end = published.end();
    List<Segment> all = new ArrayList<>();
    for (SegmentFile file : published.segments()) {
      SegmentHeader header = file.header();
      Seal seal = file.seal();
      if (header.number() > end.segment().header().number()) {
        break;
      }
      boolean sealed = file != end.segment() && seal != null;
      all.add(
          new Segment(
              header.base(),
              sealed && seal != null ? seal.end() : end.offset(),
              sealed,
              SegmentFile.address(header.number(), SegmentHeader.BYTES),
              sealed && seal != null ? seal.fileBytes() : end.position(),
              sealed && seal != null ? seal.time() : 0));
    }
    return all;
  }

  /**
   * A segment.
   *
   * @param base the offset of its first record, and its name
   * @param end the offset behind its last record; of the open one, behind the last committed
   * @param sealed whether it never changes again
   * @param address where its first frame is, or will be
   * @param bytes its size in bytes; of the open one, up to what is committed
   * @param time the time of its last frame, Unix milliseconds; 0 of the open one
   */
  public record Segment(long base, long end, boolean sealed, long address, long bytes, long time) {}

  /**
   * Ends in order, so that the next opening need not recover. What is staged but not committed is
   * dropped. To be called when the writer has done its last commit, as after {@link
   * GroupCommit#close}; readers may be at work, and get {@link LogException.Closed}. A second call
   * does nothing.
   *
   * @throws LogException.Io if the last force failed; the lock is released all the same
   */
  @Override
  public void close() {
    closing.lock();
    try {
      if (published.closed()) {
        return;
      }
      published.close();
      List<AutoCloseable> all = new ArrayList<>(resources);
      all.addAll(published.segments());
      if (writer != null) {
        all.add(writer::close);
      }
      Throwable problem = closeAll(all);
      if (problem != null) {
        throw new LogException.Io("cannot close the log in " + published.directory(), problem);
      }
    } finally {
      closing.unlock();
    }
  }

  private Writer writer() {
    if (writer == null) {
      throw new IllegalStateException(
          "the log in %s is open for reading only; expected it open for writing"
              .formatted(published.directory()));
    }
    return writer;
  }

  private static Manifest openManifest(Disk disk, Path directory, UUID id) throws IOException {
    List<String> names = disk.list(directory);
    if (!names.contains(Manifest.NAME)) {
      for (String name : names) {
        if (name.endsWith(SegmentFile.SUFFIX)) {
          throw new LogException.Corrupt(
              "%s has the segment %s, expected a file %s beside it; %s"
                  .formatted(directory, name, Manifest.NAME, LogException.Corrupt.REMEDY),
              null);
        }
      }
      Manifest.create(disk, directory, id);
    } else {
      // Its maker may have failed to: a power cut could take it and leave a segment made from now
      // on.
      disk.forceDirectory(directory);
    }
    return Manifest.open(disk, directory, Disk.Mode.WRITE);
  }

  private static Published published(Path directory, boolean owned, Recovery.Found found) {
    Published.End end =
        new Published.End(found.last(), found.tail().position(), found.tail().next());
    return new Published(directory, owned, found.segments(), end);
  }

  /** Closes in reverse order, all of them, and returns the first problem. */
  private static @Nullable Throwable closeAll(List<AutoCloseable> resources) {
    Throwable first = null;
    for (AutoCloseable resource : resources.reversed()) {
      try {
        resource.close();
      } catch (Throwable t) {
        first = first == null ? t : first;
      }
    }
    return first;
  }

  private static LogException opening(Path directory, Throwable t, @Nullable Throwable second) {
    if (second != null) {
      t.addSuppressed(second);
    }
    if (t instanceof LogException known) {
      return known;
    }
    if (t instanceof Error error) {
      throw error;
    }
    String message = "cannot open the log in %s: %s".formatted(directory, t);
    return Transfer.isFull(t)
        ? new LogException.Full(message + "; make room and open it again")
        : new LogException.Io(message, t);
  }

  /**
   * Reads frames in order, never past the committed end, and never blocks the writer. For one
   * thread; needs no closing.
   */
  public static final class Reader {
    private final FrameReader frames;

    private Reader(FrameReader frames) {
      this.frames = frames;
    }

    /**
     * Moves to the next committed frame, if there is one, and returns whether there was.
     *
     * @throws LogException.Corrupt if the bytes there are damaged; the reader stays where it was
     * @throws LogException.Io if the disk refused to read
     * @throws LogException.Closed if the log was closed
     * @throws LogException.Dropped if the segment that the reader stands in was dropped
     */
    public boolean next() {
      return frames.next();
    }

    /** The frame moved to; the same object each time. */
    public Frame frame() {
      return frames.frame();
    }

    /** An address that is not behind the frame that {@link #next} gives, but behind this one. */
    public long address() {
      return frames.address();
    }

    /**
     * Moves so that {@link #next} gives the frame at this address.
     *
     * @throws IllegalArgumentException if there is no such segment
     * @throws LogException.Dropped if the segment was dropped
     */
    public void seek(long address) {
      frames.seek(address);
    }
  }
}
