package io.headwater.embedded.events;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.embedded.record.Positions;
import io.headwater.embedded.record.RecordView;
import io.headwater.log.Disk;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The index of the whole log: runs without gaps, the last of which is in memory and grows. When it
 * is full it is written to its own file in the background, and a new one begun. All of it can be
 * made again from the log.
 */
final class Runs implements AutoCloseable {
  /** Runs that may wait in memory for their file before the writer makes one itself. */
  private static final int MOST_WAITING = 2;

  private final IndexPlace place;
  private final Log log;
  private final Executor background;
  private final ReentrantLock filing = new ReentrantLock();
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<FileRun> opened = new ArrayList<>();
  private volatile IndexRun[] runs = {};
  private int remade;

  private Runs(IndexPlace place, Log log, Executor background) {
    this.place = place;
    this.log = log;
    this.background = background;
  }

  /** Loads what there is, and makes the rest from the log. */
  static Runs open(IndexPlace place, Log log, Executor background) throws IOException {
    Runs runs = new Runs(place, log, background);
    runs.load();
    return runs;
  }

  private void load() throws IOException {
    List<IndexRun> all = new ArrayList<>();
    long head = Positions.of(log.committed()) - 1;
    long next = 1;
    var builder = new RunBuilder(log, place.hash());
    for (FileRun file : files(head)) {
      while (next < file.base()) {
        next = addRemade(all, builder.build(next, file.base() - 1, place.runEvents()));
      }
      all.add(new SealedRun(file, this::remake));
      next = file.end();
    }
    HeadRun last = builder.build(next, head, place.runEvents());
    while (last.count() >= place.runEvents()) {
      next = addRemade(all, last);
      last = builder.build(next, head, place.runEvents());
    }
    all.add(last);
    runs = all.toArray(IndexRun[]::new);
  }

  private long addRemade(List<IndexRun> all, HeadRun run) {
    remade++;
    SealedRun sealed = new SealedRun(run, this::remake);
    all.add(sealed);
    file(sealed);
    return run.end();
  }

  /** The usable files in the order of their positions; the others are deleted. */
  private List<FileRun> files(long head) throws IOException {
    List<FileRun> usable = new ArrayList<>();
    if (!place.disk().exists(place.directory())) {
      return usable;
    }
    long next = 1;
    for (String name : place.disk().list(place.directory())) {
      Path path = place.directory().resolve(name);
      FileRun run = name.endsWith(IndexPlace.SUFFIX) ? openIfUsable(path, next, head) : null;
      if (run != null) {
        usable.add(run);
        opened.add(run);
        next = run.end();
      } else if (place.writable()) {
        place.disk().delete(path);
      }
    }
    return usable;
  }

  private @Nullable FileRun openIfUsable(Path path, long next, long head) throws IOException {
    Disk.File file = place.disk().open(path, Disk.Mode.READ);
    try {
      FileRun run = new FileRun(file, place.id().store(), place.id().hash());
      if (run.base() >= next
          && run.end() <= head + 1
          && path.equals(place.file(run.base()))
          && holdsLast(run)) {
        return run;
      }
    } catch (Pages.Damaged | LogException | StoreCorrupt unusable) {
      // Derived data: made again from the log.
    }
    file.close();
    return null;
  }

  /** Whether the last event of the run is the one that its index says. */
  private boolean holdsLast(FileRun run) {
    if (run.count() == 0) {
      return false;
    }
    var reader = new RecordReader(log);
    reader.moveTo(run, run.end() - 1);
    RecordView view = reader.view();
    long[] keys = new long[view.keyCount()];
    view.keys(place.hash(), keys, 0);
    return reader.firstOfAppend() + reader.countOfAppend() == run.end()
        && run.newest(keys[0], run.count()) == run.count() - 1;
  }

  /** All runs, oldest first. */
  IndexRun[] all() {
    return runs;
  }

  /** How many runs had to be made from the log because their file was missing or damaged. */
  int remade() {
    return remade;
  }

  /** The run that grows. For the writer. */
  HeadRun head() {
    return (HeadRun) runs[runs.length - 1];
  }

  /** Begins a new run if the last is full; everything in it is committed. For the writer. */
  void rollIfFull() {
    HeadRun full = head();
    if (full.count() < place.runEvents()) {
      return;
    }
    roll(full);
    if (waiting.incrementAndGet() > MOST_WAITING) {
      fileAll();
    } else {
      background.execute(this::fileAll);
    }
  }

  private void roll(HeadRun full) {
    IndexRun[] more = Arrays.copyOf(runs, runs.length + 1);
    more[runs.length - 1] = new SealedRun(full, this::remake);
    more[runs.length] = new HeadRun(full.end());
    runs = more;
  }

  /** Writes the files that are not written yet. What fails stays in memory until the next time. */
  private void fileAll() {
    filing.lock();
    try {
      for (IndexRun run : runs) {
        if (run instanceof SealedRun sealed && sealed.current() instanceof HeadRun) {
          file(sealed);
        }
      }
      waiting.set(0);
    } finally {
      filing.unlock();
    }
  }

  private void file(SealedRun sealed) {
    if (!place.writable() || !(sealed.current() instanceof HeadRun run)) {
      return;
    }
    try {
      log.force();
      place.disk().createDirectories(place.directory());
      List<byte[]> names = new RunBuilder(log, place.hash()).names(run.base(), run.end() - 1);
      Path path = place.file(run.base());
      RunWriter.write(place.disk(), path, place.id(), run, names);
      FileRun file =
          new FileRun(
              place.disk().open(path, Disk.Mode.READ), place.id().store(), place.id().hash());
      opened.add(file);
      sealed.replace(file);
    } catch (IOException | LogException | Pages.Damaged e) {
      // The index in memory goes on serving; the file is tried again with the next run.
    }
  }

  private HeadRun remake(SealedRun damaged) {
    return new RunBuilder(log, place.hash())
        .build(damaged.base(), damaged.end() - 1, Integer.MAX_VALUE);
  }

  /** Writes what is worth a file, so that the next opening reads less, and closes the files. */
  void close(int fewestWorthAFile) {
    if (head().count() >= fewestWorthAFile) {
      roll(head());
    }
    fileAll();
    close();
  }

  @Override
  public void close() {
    filing.lock();
    try {
      for (FileRun run : opened) {
        run.close();
      }
      opened.clear();
    } catch (IOException e) {
      // Only read from; nothing is lost.
    } finally {
      filing.unlock();
    }
  }
}
