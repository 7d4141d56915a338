package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A segment and its file, which is opened when it is first read and then stays open. */
final class SegmentFile implements AutoCloseable {
  static final String SUFFIX = ".log";
  static final String TEMPORARY = ".tmp";

  /** Bits of an address for the byte; the segment number has those above. */
  private static final int POSITION_BITS = 36;

  private final Disk disk;
  private final Path path;
  private final SegmentHeader header;
  private final int headerCrc;
  private @Nullable OffsetTable table;
  private volatile @Nullable Seal seal;
  private volatile Disk.@Nullable File file;
  private volatile boolean dropped;
  private boolean closed;

  private SegmentFile(Disk disk, Path path, SegmentHeader header, @Nullable Seal seal) {
    this.disk = disk;
    this.path = path;
    this.header = header;
    this.headerCrc = header.crc();
    this.seal = seal;
    this.table = seal == null ? new OffsetTable() : null;
  }

  static long address(int number, long position) {
    return (long) number << POSITION_BITS | position;
  }

  static int numberOf(long address) {
    return (int) (address >>> POSITION_BITS);
  }

  static long positionOf(long address) {
    return address & (1L << POSITION_BITS) - 1;
  }

  /** The name, so that {@code ls} is in order and says what is where. */
  static String name(SegmentHeader header) {
    return header.generation() == 0
        ? "%020d%s".formatted(header.base(), SUFFIX)
        : "%020d.%d%s".formatted(header.base(), header.generation(), SUFFIX);
  }

  /** Whether a file of this name is a segment that begins below an offset. */
  static boolean isBelow(String name, long offset) {
    return name.endsWith(SUFFIX) && name.compareTo("%020d".formatted(offset)) < 0;
  }

  /** Creates a segment without frames, durably. */
  static SegmentFile create(Disk disk, Path directory, SegmentHeader header) throws IOException {
    Path path = directory.resolve(name(header));
    Path temporary = directory.resolve(name(header) + TEMPORARY);
    if (disk.exists(temporary)) {
      disk.delete(temporary);
    }
    try (Disk.File created = disk.open(temporary, Disk.Mode.CREATE)) {
      Transfer.write(created, header.encode(), 0);
      created.force();
    }
    disk.rename(temporary, path);
    disk.forceDirectory(directory);
    return new SegmentFile(disk, path, header, null);
  }

  /** A segment that exists, its header and the seal (if it has one) checked. */
  static SegmentFile open(Disk disk, Path path) throws IOException {
    try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
      SegmentHeader header =
          SegmentHeader.decode(Transfer.read(file, 0, SegmentHeader.BYTES), path);
      return new SegmentFile(disk, path, header, readSeal(file, header));
    }
  }

  private static @Nullable Seal readSeal(Disk.File file, SegmentHeader header) throws IOException {
    long size = file.size();
    if (size < SegmentHeader.BYTES + Seal.BYTES) {
      return null;
    }
    Seal seal = Seal.decode(Transfer.read(file, size - Seal.BYTES, Seal.BYTES), 0, header);
    return seal != null && seal.fileBytes() == size ? seal : null;
  }

  Path path() {
    return path;
  }

  SegmentHeader header() {
    return header;
  }

  /** What the first frame names as its predecessor. */
  int headerCrc() {
    return headerCrc;
  }

  /** The seal, or null while the segment is open. */
  @Nullable Seal seal() {
    return seal;
  }

  void sealed(Seal by) {
    seal = by;
  }

  /** Takes the seal back: the last segment of a log is open, whatever it was about to become. */
  void unseal() {
    seal = null;
    table = new OffsetTable();
  }

  /** Whether the segment was dropped: nobody may read it any more. */
  boolean dropped() {
    return dropped;
  }

  /** Ends all reading, so that the file can be deleted. */
  void drop() throws IOException {
    dropped = true;
    close();
  }

  /** Where some of the frames begin. */
  synchronized OffsetTable table() throws IOException {
    OffsetTable known = table;
    if (known == null) {
      Seal by = seal;
      if (by == null) {
        throw new IllegalStateException(path + " has neither a table nor a seal");
      }
      known = OffsetTable.decode(readTable(by));
      table = known;
    }
    return known;
  }

  private ByteBuffer readTable(Seal by) throws IOException {
    ByteBuffer bytes = Transfer.read(file(), by.position(), by.tableBytes());
    if (Transfer.crc(bytes, 0, bytes.limit()) != by.tableCrc()) {
      throw new LogException.Corrupt(
          "%s is damaged at byte %d: the table of offsets has another checksum, expected %08x; %s"
              .formatted(path, by.position(), by.tableCrc(), LogException.Corrupt.REMEDY),
          null);
    }
    return bytes;
  }

  /** The file, for reading. */
  Disk.File file() throws IOException {
    Disk.File opened = file;
    return opened != null ? opened : open(Disk.Mode.READ);
  }

  /** Opens the file, if it is not open yet. */
  synchronized Disk.File open(Disk.Mode mode) throws IOException {
    Disk.File opened = file;
    if (opened == null) {
      if (closed) {
        throw new IOException(path + " is closed");
      }
      opened = disk.open(path, mode);
      file = opened;
    }
    return opened;
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    Disk.File opened = file;
    file = null;
    if (opened != null) {
      opened.close();
    }
  }
}
