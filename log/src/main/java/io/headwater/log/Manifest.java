package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code manifest}: two slots, at the bytes 0 and 4096, written in turn and forced; the
 * valid one with the higher sequence number counts. Numbers are big-endian.
 *
 * <pre>
 *   0  u32  magic "HWM1"
 *   4  u32  format version, 1
 *   8  u64  sequence number of this write, from 1
 *  16  16B  log id
 *  32  u32  epoch: how often the log was opened for writing
 *  36  u32  flags: 1 if the log was closed in order
 *  40  u64  first retained offset: segments that begin below it were dropped
 *  48  u64  durable: everything below this offset was forced before this slot was written
 *  56  u32  number of the last segment
 *  60  u32  zero
 *  64  u64  if closed in order, the size of the last segment
 *  72  52B  zero
 * 124  u32  CRC32C of the bytes 0 to 123
 * </pre>
 *
 * That the magic begins with "HWM", that a slot has 128 bytes and where its version and CRC are
 * holds for all later formats.
 */
final class Manifest implements AutoCloseable {
  static final String NAME = "manifest";
  static final int FORMAT = 1;
  private static final int MAGIC = 0x48574d31;
  private static final int SLOT = 128;
  private static final int CRC_AT = SLOT - 4;
  private static final int SECOND = 4096;

  /** What a slot says. */
  record State(
      long sequence,
      UUID log,
      int epoch,
      boolean clean,
      long firstRetained,
      long durable,
      int lastSegment,
      long cleanSize) {

    static State initial(UUID log) {
      return new State(1, log, 0, false, 0, 0, 0, 0);
    }

    /** The next state of an owner at work. */
    State running(int newEpoch, long nowDurable, int segment) {
      return new State(sequence + 1, log, newEpoch, false, firstRetained, nowDurable, segment, 0);
    }

    /** The same with the head dropped up to an offset. */
    State dropped(long offset) {
      return new State(sequence + 1, log, epoch, clean, offset, durable, lastSegment, cleanSize);
    }

    /** The state of an owner that closed in order. */
    State closed(long end, long size) {
      return new State(sequence + 1, log, epoch, true, firstRetained, end, lastSegment, size);
    }
  }

  private final Disk.File file;
  private State state;

  private Manifest(Disk.File file, State state) {
    this.file = file;
    this.state = state;
  }

  State state() {
    return state;
  }

  /** Creates the manifest of a new log, durably. */
  static void create(Disk disk, Path directory, UUID log) throws IOException {
    Path temporary = directory.resolve(NAME + SegmentFile.TEMPORARY);
    if (disk.exists(temporary)) {
      disk.delete(temporary);
    }
    try (Disk.File file = disk.open(temporary, Disk.Mode.CREATE)) {
      Transfer.write(file, ByteBuffer.allocate(2 * SECOND), 0);
      write(file, State.initial(log));
      file.force();
    }
    disk.rename(temporary, directory.resolve(NAME));
    disk.forceDirectory(directory);
  }

  static Manifest open(Disk disk, Path directory, Disk.Mode mode) throws IOException {
    Path path = directory.resolve(NAME);
    Disk.File file = disk.open(path, mode);
    try {
      return new Manifest(file, read(file, path));
    } catch (Throwable t) {
      file.close();
      throw t;
    }
  }

  /** What the file says now: another epoch than ours if another owner took over. */
  State reread(Path directory) throws IOException {
    return read(file, directory.resolve(NAME));
  }

  /** Makes the state durable, leaving the slot that counts until then untouched. */
  void write(State next) throws IOException {
    write(file, next);
    file.force();
    state = next;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private static void write(Disk.File file, State state) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT);
    bytes.putInt(MAGIC).putInt(FORMAT).putLong(state.sequence);
    bytes.putLong(state.log.getMostSignificantBits());
    bytes.putLong(state.log.getLeastSignificantBits());
    bytes.putInt(state.epoch).putInt(state.clean ? 1 : 0);
    bytes.putLong(state.firstRetained).putLong(state.durable).putInt(state.lastSegment).putInt(0);
    bytes.putLong(state.cleanSize);
    bytes.putInt(CRC_AT, Transfer.crc(bytes, 0, CRC_AT));
    Transfer.write(file, bytes.rewind(), (state.sequence & 1) * SECOND);
  }

  private static State read(Disk.File file, Path path) throws IOException {
    State first = slot(Transfer.read(file, 0, SLOT), path);
    State second = slot(Transfer.read(file, SECOND, SLOT), path);
    if (first != null && (second == null || second.sequence < first.sequence)) {
      return first;
    }
    if (second == null) {
      throw new LogException.Corrupt(
          "%s is damaged at byte 0: expected a valid slot there or at byte %d, but neither is; %s"
              .formatted(path, SECOND, LogException.Corrupt.REMEDY),
          null);
    }
    return second;
  }

  private static @Nullable State slot(ByteBuffer bytes, Path path) {
    boolean valid =
        bytes.remaining() == SLOT
            && bytes.getInt(0) >>> 8 == MAGIC >>> 8
            && bytes.getInt(CRC_AT) == Transfer.crc(bytes, 0, CRC_AT);
    if (!valid) {
      return null;
    }
    if (bytes.getInt(4) != FORMAT) {
      throw new LogException.UnsupportedFormat(path, bytes.getInt(4), FORMAT);
    }
    return new State(
        bytes.getLong(8),
        new UUID(bytes.getLong(16), bytes.getLong(24)),
        bytes.getInt(32),
        bytes.getInt(36) == 1,
        bytes.getLong(40),
        bytes.getLong(48),
        bytes.getInt(56),
        bytes.getLong(64));
  }
}
