package io.headwater.log;

import static io.headwater.log.CrashEpisode.DIRECTORY;

import io.headwater.log.RigCounts.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Harms a copy of the disk of an episode and opens that: the harm is refused, or found by a reader,
 * or did no harm, or cost no more than the last commit. Bytes nobody submitted are never served.
 */
final class RigDamage {
  private final RigSubject subject;
  private final LogModel model;
  private final SplittableRandom random;
  private final RigCounts counts;
  private final Map<Path, byte[]> past = new HashMap<>();

  RigDamage(RigSubject subject, LogModel model, SplittableRandom random, RigCounts counts) {
    this.subject = subject;
    this.model = model;
    this.random = random;
    this.counts = counts;
  }

  void harm() {
    for (int i = 0; i < 4; i++) {
      SimulatedDisk copy = subject.disk().killedCopy(random.nextLong());
      List<Path> files = files(copy);
      if (files.isEmpty()) {
        return;
      }
      try {
        switch (random.nextInt(6)) {
          case 0 -> misplace(copy, files);
          case 1 -> lose(copy, files);
          case 2 -> bringBack(copy);
          default -> flip(copy, files);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      counts.faults.add(copy.counts());
    }
  }

  /** Keeps the last segment as it is before a power cut. */
  void remember() {
    List<Path> files = files(subject.disk());
    files.removeIf(file -> !file.toString().endsWith(SegmentFile.SUFFIX));
    if (!files.isEmpty()) {
      Path last = files.getLast();
      try {
        past.put(last, subject.disk().bytes(last));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Brings back the end of a segment as it was before a power cut took it, behind frames written
   * since: every frame is whole and in its place, and yet they do not belong together.
   */
  private void bringBack(SimulatedDisk copy) throws IOException {
    for (var old : past.entrySet()) {
      if (!copy.isFile(old.getKey())) {
        continue;
      }
      byte[] then = old.getValue();
      byte[] now = copy.bytes(old.getKey());
      for (int at : model.boundaries()) {
        if (at > SegmentHeader.BYTES
            && at + Frame.HEADER < Math.min(now.length, then.length)
            && ByteBuffer.wrap(then).getInt(at) == Frame.MAGIC
            && ByteBuffer.wrap(now).getInt(at) == Frame.MAGIC
            && ByteBuffer.wrap(then).getInt(at + 84) != ByteBuffer.wrap(now).getInt(at + 84)) {
          subject.trace().step(() -> "bring back %s from byte %d".formatted(old.getKey(), at));
          copy.plant(old.getKey(), at, Arrays.copyOfRange(then, at, then.length));
          examine(copy, 0);
          return;
        }
      }
    }
  }

  private void flip(SimulatedDisk copy, List<Path> files) throws IOException {
    Path file = files.get(random.nextInt(files.size()));
    int used = used(copy.bytes(file));
    if (used > 0) {
      long bit = random.nextLong(8L * used);
      subject.trace().step(() -> "flip bit %d of %s".formatted(bit, file));
      copy.flipBit(file, bit);
      examine(copy, model.proven());
    }
  }

  /** Overwrites a part of one file with a part of another, or of itself, or with zeros. */
  private void misplace(SimulatedDisk copy, List<Path> files) throws IOException {
    Path from = files.get(random.nextInt(files.size()));
    Path to = files.get(random.nextInt(files.size()));
    int source = used(copy.bytes(from));
    int target = used(copy.bytes(to));
    if (source == 0 || target == 0) {
      return;
    }
    int position = random.nextInt(source);
    int at = random.nextInt(3) == 0 ? random.nextInt(target) : position;
    int length = 1 + random.nextInt(source - position);
    subject
        .trace()
        .step(() -> "misplace %s %d+%d to %s %d".formatted(from, position, length, to, at));
    copy.misplace(from, position, length, to, at);
    examine(copy, 0);
  }

  /** Loses a segment, as an operator may; all but the last two are missed for sure. */
  private void lose(SimulatedDisk copy, List<Path> files) throws IOException {
    Path file = files.get(random.nextInt(files.size()));
    subject.trace().step(() -> "lose " + file);
    copy.delete(file);
    copy.forceDirectory(DIRECTORY);
    examine(copy, model.proven());
  }

  private void examine(SimulatedDisk copy, int atLeast) {
    counts.count(Event.DAMAGED_COPIES);
    try (Log log = Log.open(copy, DIRECTORY, subject.id(), subject.options())) {
      // Recovery read all of the open segment, so a reader must not find damage there.
      long open = log.segments().getLast().base();
      RigStep.attempt(() -> readAll(log.reader(open)));
      int found = model.compare(log, atLeast);
      counts.count(found < model.committed() ? Event.DAMAGE_CUT_OFF : Event.DAMAGE_HARMLESS);
    } catch (LogException.Corrupt | LogException.UnsupportedFormat detected) {
      counts.count(Event.DAMAGE_DETECTED);
    } catch (RigFailure found) {
      throw found;
    } catch (RuntimeException | Error bug) {
      throw RigFailure.refused("reading a damaged copy; expected Corrupt", bug);
    }
  }

  private static void readAll(Log.Reader reader) {
    while (reader.next()) {
      reader.frame();
    }
  }

  /** The bytes before the zeros at the end. */
  private static int used(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  private static List<Path> files(SimulatedDisk disk) {
    List<Path> files = new ArrayList<>();
    for (String name : disk.names(DIRECTORY)) {
      Path path = DIRECTORY.resolve(name);
      if (!disk.isDirectory(path) && !name.equals("LOCK")) {
        files.add(path);
      }
    }
    return files;
  }
}
