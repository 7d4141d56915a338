package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Appends frames. The order of the statements is the proof: {@link #commit} writes, forces, and
 * only then publishes; {@link #roll} seals and forces a segment before the next exists. The first
 * failure is the last thing that this writer does.
 */
final class Writer {
  private static final int STAGE_AT_MOST = 4 << 20;
  private static final int ASK_FOR_ROOM = 16 << 20;
  private static final int MOST_ZEROS = 4 << 20;
  private static final int FEWEST_ZEROS = 64 << 10;

  private final Disk disk;
  private final Path directory;
  private final LogOptions options;
  private final Published published;
  private final Manifest manifest;
  private final CRC32C crc32c = new CRC32C();
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(FEWEST_ZEROS).asReadOnlyBuffer();

  private SegmentFile segment;
  private ByteBuffer staged = ByteBuffer.allocateDirect(FEWEST_ZEROS);
  private long position;
  private long filled;
  private long next;
  private long frames;
  private int crc;
  private long time;
  private long room;
  private volatile @Nullable Throwable failure;

  Writer(
      Disk disk, LogOptions options, Published published, Manifest manifest, Recovery.Found found)
      throws IOException {
    this.disk = disk;
    this.directory = published.directory();
    this.options = options;
    this.published = published;
    this.manifest = manifest;
    this.segment = found.last();
    this.position = found.tail().position();
    this.filled = position;
    this.next = found.tail().next();
    this.frames = found.tail().frames();
    this.crc = found.tail().crc();
    this.time = found.tail().time();
    segment.open(Disk.Mode.WRITE);
  }

  long next() {
    return next;
  }

  long time() {
    return time;
  }

  boolean failed() {
    return failure != null;
  }

  long stage(Batch batch, ByteBuffer decided, long now) {
    checkAlive();
    if (now < time || decided.remaining() > Frame.MAX_HEADER - Frame.HEADER) {
      throw new IllegalArgumentException(
          "a frame of time %d with %d decided bytes; expected a time of at least %d, at most %d bytes"
              .formatted(now, decided.remaining(), time, Frame.MAX_HEADER - Frame.HEADER));
    }
    int length = Frame.HEADER + decided.remaining() + batch.bytes();
    try {
      askForRoom(length);
      if (isFull(length)) {
        roll();
      }
      if (staged.position() > 0 && staged.position() + length > STAGE_AT_MOST) {
        flush();
      }
      makeSpace(length);
      long at = position + staged.position();
      segment.table().add(next, at);
      Frame.Place place =
          new Frame.Place(
              segment.header(), at, next, now, published.forced(), manifest.state().epoch(), crc);
      crc = Frame.encode(staged, batch, decided, place, crc32c);
      next += batch.count();
      time = now;
      frames++;
      return SegmentFile.address(segment.header().number(), at);
    } catch (LogException.Full e) {
      throw e; // nothing changed
    } catch (Throwable t) {
      throw fail(t);
    }
  }

  void commit() {
    checkAlive();
    if (next == published.end().offset()) {
      return;
    }
    try {
      boolean grew = flush();
      if (options.durability() == LogOptions.Durability.DURABLE) {
        if (grew) {
          fillAhead();
        }
        segment.file().force();
        published.forced(next);
      }
      published.end(new Published.End(segment, position, next));
    } catch (Throwable t) {
      throw fail(t);
    }
  }

  void rollNow() {
    checkAlive();
    if (next != published.end().offset()) {
      throw new IllegalStateException(
          "offsets up to %d are staged, committed is %d; expected nothing staged: commit first"
              .formatted(next, published.end().offset()));
    }
    if (frames == 0) {
      return;
    }
    try {
      roll();
      published.end(new Published.End(segment, SegmentHeader.BYTES, next));
    } catch (Throwable t) {
      throw fail(t);
    }
  }

  /** The manifest says what is gone before any of it goes: recovery then ends what this began. */
  void dropBefore(long offset) {
    checkAlive();
    List<SegmentFile> all = published.segments();
    int drop = 0;
    while (isBelow(all.get(drop), offset)) {
      drop++;
    }
    if (drop == 0) {
      return;
    }
    try {
      checkOwner();
      Manifest.State dropped = manifest.state().dropped(all.get(drop).header().base());
      manifest.write(dropped);
      manifest.write(manifest.state().dropped(dropped.firstRetained())); // whichever slot rots
      published.segments(all.subList(drop, all.size()));
      for (SegmentFile gone : all.subList(0, drop)) {
        gone.drop();
        disk.delete(gone.path());
      }
      disk.forceDirectory(directory);
    } catch (Throwable t) {
      throw fail(t);
    }
  }

  /** Whether a segment is sealed, not needed for the committed end, and wholly below an offset. */
  private boolean isBelow(SegmentFile segment, long offset) {
    Seal seal = segment.seal();
    return seal != null
        && seal.end() <= offset
        && seal.number() < published.end().segment().header().number();
  }

  /** Forces what is published. Any thread, while the writer writes. */
  void force() {
    checkAlive();
    Published.End end = published.end();
    if (end.offset() <= published.forced()) {
      return;
    }
    try {
      end.segment().file().force();
      published.forced(end.offset());
    } catch (Throwable t) {
      throw fail(t);
    }
  }

  /** Leaves the log so that the next opening need not recover it. */
  void close() throws IOException {
    Published.End end = published.end();
    if (failed() || end.segment() != segment) {
      return;
    }
    segment.file().truncate(end.position());
    segment.file().force();
    manifest.write(manifest.state().closed(end.offset(), end.position()));
  }

  private void checkAlive() {
    Throwable cause = failure;
    if (cause != null) {
      throw failed(cause);
    }
    if (published.closed()) {
      throw new LogException.Closed(directory);
    }
  }

  private LogException.Failed fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
    return failed(cause);
  }

  private LogException.Failed failed(Throwable cause) {
    return new LogException.Failed(
        "the log in %s failed and takes no more: %s; what was under way may or may not be stored:"
                .formatted(directory, cause)
            + " close it and open it again",
        cause);
  }

  /** Whether the segment, with the frame and its seal, would pass its size. */
  private boolean isFull(int length) {
    long used = position + staged.position();
    return used > SegmentHeader.BYTES && used + length + Seal.BYTES > options.segmentBytes();
  }

  private void askForRoom(int length) throws IOException {
    long behind = position + staged.position() - filled; // negative: there are zeros for it
    long growth =
        isFull(length)
            ? Math.max(0, behind)
                + segment.table().bytes()
                + Seal.BYTES
                + SegmentHeader.BYTES
                + length
            : behind + length;
    if (growth <= room) {
      return;
    }
    long free = disk.usableSpace(directory) - options.reserveBytes();
    if (free < growth) {
      throw new LogException.Full(
          "the disk of %s has %d bytes left; expected %d for this write besides the reserve of %d:"
                  .formatted(
                      directory, free + options.reserveBytes(), growth, options.reserveBytes())
              + " make room and try again");
    }
    room = Math.min(free, Math.max(growth, ASK_FOR_ROOM));
  }

  private void makeSpace(int length) {
    if (staged.remaining() < length) {
      int needed = staged.position() + length;
      ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(needed, staged.capacity() * 2));
      staged = larger.put(staged.flip());
    }
  }

  /** Writes what is staged, and returns whether the file grew. */
  private boolean flush() throws IOException {
    int length = staged.position();
    Transfer.write(segment.file(), staged.flip(), position);
    staged.clear();
    position += length;
    return grew();
  }

  private boolean grew() {
    boolean grew = position > filled;
    if (grew) {
      room -= position - filled;
      filled = position;
    }
    return grew;
  }

  /**
   * Writes zeros behind the end, under the force that follows anyway: the next forces then change
   * no metadata, which makes them a third cheaper.
   */
  private void fillAhead() throws IOException {
    long ahead = Math.clamp(position, FEWEST_ZEROS, MOST_ZEROS);
    long end = position + Math.min(Math.min(ahead, room), options.segmentBytes() - position);
    while (filled < end) {
      int length = (int) Math.min(FEWEST_ZEROS, end - filled);
      Transfer.write(segment.file(), zeros.slice(0, length), filled);
      filled += length;
      room -= length;
    }
  }

  private void roll() throws IOException {
    flush();
    Seal seal = seal();
    segment.file().force();
    published.forced(next);
    checkOwner();
    SegmentHeader header =
        new SegmentHeader(
            segment.header().log(),
            next,
            seal.number() + 1,
            0,
            manifest.state().epoch(),
            seal.crc(),
            time);
    SegmentFile fresh = SegmentFile.create(disk, directory, header);
    fresh.open(Disk.Mode.WRITE);
    manifest.write(manifest.state().running(header.epoch(), next, header.number()));
    segment.sealed(seal);
    List<SegmentFile> segments = new ArrayList<>(published.segments());
    segments.add(fresh);
    published.segments(segments);
    segment = fresh;
    position = SegmentHeader.BYTES;
    filled = position;
    room = 0; // ask again
    frames = 0;
    crc = fresh.headerCrc();
  }

  /** Writes the table of offsets and the seal, and cuts off the zeros behind them. */
  private Seal seal() throws IOException {
    ByteBuffer table = segment.table().encode();
    SegmentHeader header = segment.header();
    Seal seal =
        new Seal(
            header.log(),
            header.number(),
            header.generation(),
            position,
            next,
            frames,
            published.forced(),
            time,
            crc,
            table.remaining(),
            Transfer.crc(table, 0, table.limit()));
    Transfer.write(segment.file(), table, position);
    Transfer.write(segment.file(), seal.encode(), position + seal.tableBytes());
    segment.file().truncate(seal.fileBytes());
    return seal;
  }

  /** An owner whose lock was lost unnoticed must not go on beside the next. */
  private void checkOwner() throws IOException {
    int epoch = manifest.reread(directory).epoch();
    if (epoch != manifest.state().epoch()) {
      throw new IOException(
          "another owner opened the log as epoch %d; this one is %d"
              .formatted(epoch, manifest.state().epoch()));
    }
  }
}
