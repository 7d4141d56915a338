package io.headwater.embedded.events;

import io.headwater.embedded.state.SmallFiles;
import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Writes the index of a complete run into its file; see {@link RunFormat}. */
final class RunWriter {
  private final HeadRun run;
  private final long[] keys;
  private final Pages.Writer out;
  private final Bloom bloom;
  private int multiple;

  private RunWriter(HeadRun run, Disk.File file) {
    this.run = run;
    keys = run.sortedKeys();
    out = new Pages.Writer(file);
    bloom = Bloom.forKeys(keys.length);
  }

  /**
   * Writes the file under a temporary name, forces it, and gives it its name.
   *
   * @param names the streams that begin in the run, sorted bytewise
   */
  static void write(Disk disk, Path path, RunId id, HeadRun run, List<byte[]> names)
      throws IOException {
    Path temporary = SmallFiles.temporary(path);
    SmallFiles.deleteIfExists(disk, temporary);
    try (Disk.File file = disk.open(temporary, Disk.Mode.CREATE)) {
      new RunWriter(run, file).write(id, names);
      file.force();
    }
    disk.rename(temporary, path);
    disk.forceDirectory(SmallFiles.directoryOf(path));
  }

  /**
   * What an index belongs to.
   *
   * @param store the store
   * @param hash the code of the function that made its keys
   */
  record RunId(UUID store, int hash) {}

  private void write(RunId id, List<byte[]> names) throws IOException {
    for (long key : keys) {
      bloom.add(key);
      int count = run.postingCount(key);
      multiple += count > 1 ? count : 0;
    }
    RunFormat format =
        new RunFormat(
            id.hash(),
            id.store(),
            run.base(),
            run.count(),
            keys.length,
            multiple,
            namePages(names),
            bloom.words().length,
            run.idTimes());
    out.putBytes(format.toBytes());
    out.endSection();
    writeAddresses();
    writeKeys();
    writePostings();
    writeNames(names);
    writeLongs(bloom.words());
    writeFences();
    out.flush();
  }

  private void writeAddresses() throws IOException {
    for (int i = 0; i < run.count(); i++) {
      out.putLong(run.address(i));
    }
    out.endSection();
  }

  private void writeKeys() throws IOException {
    int next = 0;
    for (long key : keys) {
      int count = run.postingCount(key);
      if (out.room() < RunFormat.KEY_BYTES) {
        out.endPage();
      }
      out.putLong(key);
      out.putInt(count);
      out.putInt(count == 1 ? run.postings(key, 0, run.count())[0] : next);
      next += count > 1 ? count : 0;
    }
    out.endSection();
  }

  private void writePostings() throws IOException {
    for (long key : keys) {
      if (run.postingCount(key) > 1) {
        for (int ordinal : run.postings(key, 0, run.count())) {
          out.putInt(ordinal);
        }
      }
    }
    out.endSection();
  }

  private static int namePages(List<byte[]> names) {
    int pages = 0;
    int room = 0;
    for (byte[] name : names) {
      if (room < 1 + name.length) {
        pages++;
        room = Pages.ROOM;
      }
      room -= 1 + name.length;
    }
    return pages;
  }

  private void writeNames(List<byte[]> names) throws IOException {
    for (byte[] name : names) {
      if (out.room() < 1 + name.length) {
        out.endPage();
      }
      out.putByte(name.length);
      out.putBytes(name);
    }
    out.endSection();
  }

  private void writeLongs(long[] longs) throws IOException {
    for (long one : longs) {
      out.putLong(one);
    }
    out.endSection();
  }

  private void writeFences() throws IOException {
    for (int i = 0; i < keys.length; i += RunFormat.KEYS) {
      out.putLong(keys[i]);
    }
    out.endSection();
  }
}
