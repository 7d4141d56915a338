package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Opens what is in a directory. Sealed segments are checked by header and seal, the open one is
 * read as a whole. After a stop that was not in order that happens past the page cache, and
 *
 * <pre>
 * b := the first byte that no frame in its place covers, next := the offset missing there
 * W := the highest durableUpTo of any header, seal, segment or manifest
 * next &lt; W   durable bytes are damaged: refuse, change nothing
 * otherwise  a torn tail: copy it to quarantine/, write what precedes it to a fresh file,
 *            and let that take the place of the segment
 * </pre>
 *
 * Every step may be repeated after a crash in it: the manifest says that all is well only at the
 * end.
 */
final class Recovery {
  static final String QUARANTINE = "quarantine";
  private static final int COPY = 1 << 20;
  private static final int TRIES = 8;

  private final Disk disk;
  private final Path directory;
  private final UUID log;
  private final List<SegmentFile> segments = new ArrayList<>();
  private @Nullable Path quarantine;
  private boolean bypassed;

  /** What was found: where the writer goes on. */
  record Found(List<SegmentFile> segments, Scan tail, RecoveryReport report) {
    SegmentFile last() {
      return segments.getLast();
    }
  }

  Recovery(Disk disk, Path directory, UUID log) {
    this.disk = disk;
    this.directory = directory;
    this.log = log;
  }

  /** Opens for writing: the lock is held, and there is a manifest. */
  Found recover(Manifest manifest) throws IOException {
    Manifest.State state = manifest.state();
    openSegments(state);
    boolean fresh = segments.isEmpty();
    if (fresh) {
      segments.add(
          SegmentFile.create(
              disk, directory, new SegmentHeader(log, 0, 1, 0, state.epoch() + 1, 0, 0)));
    }
    SegmentFile last = segments.getLast();
    last.unseal();
    Scan tail = fresh || state.clean() ? scan(last, Disk.Mode.READ) : null;
    boolean clean = tail != null && (fresh || endsAsClosed(tail, state));
    long torn = 0;
    if (tail == null || !clean) {
      last.unseal();
      tail = scan(last, Disk.Mode.READ_MEDIUM);
      refuseDamage(tail, state);
      torn = tail.torn() ? tail.dataEnd() - tail.position() : 0;
      replaceTail(last, tail, torn, state.epoch());
    }
    deleteLeftovers(state);
    int epoch = fresh ? tail.epoch() : Math.max(state.epoch(), tail.epoch()) + 1;
    manifest.write(state.running(epoch, tail.next(), last.header().number()));
    return new Found(
        segments, tail, new RecoveryReport(clean, tail.next(), torn, quarantine, bypassed));
  }

  /** Opens for reading: changes nothing. The writer may be at work meanwhile. */
  Found look() throws IOException {
    for (int i = 1; ; i++) {
      Manifest.State state;
      try (Manifest manifest = Manifest.open(disk, directory, Disk.Mode.READ)) {
        state = manifest.state();
      }
      try {
        openSegments(state);
        if (segments.isEmpty()) {
          throw new NoSuchFileException(directory.resolve("*" + SegmentFile.SUFFIX).toString());
        }
        SegmentFile last = segments.getLast();
        last.unseal();
        Scan tail = scan(last, Disk.Mode.READ);
        refuseDamage(tail, state);
        boolean clean = state.clean() && endsAsClosed(tail, state);
        return new Found(segments, tail, new RecoveryReport(clean, tail.next(), 0, null, false));
      } catch (LogException.Corrupt | NoSuchFileException e) { // the owner may be dropping
        if (i == TRIES) {
          throw e;
        }
        segments.clear();
      }
    }
  }

  /** Deletes what a crash left half done: in making a file, or in dropping the head. */
  private void deleteLeftovers(Manifest.State state) throws IOException {
    for (String name : disk.list(directory)) {
      if (name.endsWith(SegmentFile.TEMPORARY)
          || SegmentFile.isBelow(name, state.firstRetained())) {
        disk.delete(directory.resolve(name));
      }
    }
  }

  private void openSegments(Manifest.State state) throws IOException {
    if (!state.log().equals(log)) {
      throw corrupt(
          directory.resolve(Manifest.NAME),
          "is of the log %s, expected %s".formatted(state.log(), log));
    }
    for (String name : disk.list(directory)) {
      if (name.endsWith(SegmentFile.SUFFIX) && !SegmentFile.isBelow(name, state.firstRetained())) {
        segments.add(SegmentFile.open(disk, directory.resolve(name)));
      }
    }
    for (int i = 0; i < segments.size(); i++) {
      checkPlace(segments.get(i), i == 0 ? null : segments.get(i - 1), state);
    }
    int last = segments.isEmpty() ? 0 : segments.getLast().header().number();
    if (last < state.lastSegment()) {
      throw corrupt(
          directory,
          "ends with segment %d, expected %d: files are missing"
              .formatted(last, state.lastSegment()));
    }
  }

  private void checkPlace(SegmentFile segment, @Nullable SegmentFile before, Manifest.State state) {
    SegmentHeader header = segment.header();
    if (!header.log().equals(log)) {
      throw corrupt(segment.path(), "is of the log %s, expected %s".formatted(header.log(), log));
    }
    if (!segment.path().endsWith(SegmentFile.name(header))) {
      throw corrupt(segment.path(), "was written as %s".formatted(SegmentFile.name(header)));
    }
    if (before == null) {
      if (header.base() > state.firstRetained()) {
        throw corrupt(
            segment.path(),
            "is the first segment, expected one that holds offset %d: files are missing"
                .formatted(state.firstRetained()));
      }
      return;
    }
    Seal seal = before.seal();
    if (seal == null) {
      throw corrupt(
          before.path(),
          "has no valid seal at its end, expected one: %s follows".formatted(segment.path()));
    }
    if (header.number() != seal.number() + 1
        || header.base() != seal.end()
        || header.previousCrc() != seal.crc()) {
      throw corrupt(
          segment.path(),
          ("is segment %d from offset %d, expected segment %d from offset %d: files are missing or"
                  + " mixed")
              .formatted(header.number(), header.base(), seal.number() + 1, seal.end()));
    }
  }

  private Scan scan(SegmentFile last, Disk.Mode mode) throws IOException {
    try (Disk.File file = disk.open(last.path(), mode)) {
      bypassed = file.bypassesCache();
      return Scan.of(last, file);
    }
  }

  private static boolean endsAsClosed(Scan tail, Manifest.State state) {
    return tail.size() == state.cleanSize()
        && tail.position() == tail.size()
        && tail.next() == state.durable()
        && tail.watermark() <= tail.next();
  }

  private void refuseDamage(Scan tail, Manifest.State state) {
    long watermark = Math.max(tail.watermark(), state.durable());
    if (tail.next() < watermark) {
      throw corrupt(
          segments.getLast().path(),
          ("is damaged at byte %d, at offset %d: %s; expected whole frames up to offset %d, which"
                  + " had been forced")
              .formatted(tail.position(), tail.next(), tail.problem(), watermark));
    }
  }

  private void replaceTail(SegmentFile last, Scan tail, long torn, int epoch) throws IOException {
    try (Disk.File source = disk.open(last.path(), Disk.Mode.READ_MEDIUM)) {
      if (torn > 0) {
        Path aside = directory.resolve(QUARANTINE);
        disk.createDirectories(aside);
        String name =
            "%s.epoch-%d.byte-%d".formatted(last.path().getFileName(), epoch, tail.position());
        copy(source, tail.position(), tail.dataEnd(), aside.resolve(name));
        quarantine = aside.resolve(name);
      }
      copy(source, 0, tail.position(), last.path());
    }
  }

  /** Copies a part of a file to a fresh one that takes the name durably. */
  private void copy(Disk.File source, long from, long to, Path target) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + SegmentFile.TEMPORARY);
    if (disk.exists(temporary)) {
      disk.delete(temporary);
    }
    try (Disk.File fresh = disk.open(temporary, Disk.Mode.CREATE)) {
      for (long at = from; at < to; at += COPY) {
        int length = (int) Math.min(COPY, to - at);
        ByteBuffer bytes = Transfer.read(source, at, length);
        if (bytes.remaining() < length) {
          throw new IOException(
              "%s ends at byte %d, expected %d".formatted(target, at + bytes.remaining(), to));
        }
        Transfer.write(fresh, bytes, at - from);
      }
      fresh.force();
    }
    disk.rename(temporary, target);
    disk.forceDirectory(temporary.resolveSibling("").normalize());
  }

  private static LogException.Corrupt corrupt(Path path, String problem) {
    return new LogException.Corrupt(
        path + " " + problem + "; " + LogException.Corrupt.REMEDY, null);
  }
}
