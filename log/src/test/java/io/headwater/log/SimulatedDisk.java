package io.headwater.log;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A disk in memory that behaves as badly as a real one may, the same way for the same seed.
 *
 * <p>Each file and each directory exists twice, as processes see it and as it is on the medium.
 * {@link #crash} is a power cut: of the bytes that were not forced it keeps a random subset of
 * 512-byte sectors (a later one may outlive an earlier one, a sector may be torn, the file may have
 * grown without its bytes), and of the entries created, renamed and deleted since {@link
 * #forceDirectory} a prefix or a subset. {@link #kill} is the death of the process alone: nothing
 * is lost. After either, all open files and locks of before are dead.
 *
 * <p>Calls can be made to fail, to write short, to lie, or to be the last before the power goes:
 * all counted from now, over all calls or those of one kind. Bytes of a force that failed stay
 * visible but are never written, unless read with {@link Disk.Mode#READ_MEDIUM}. Sectors that
 * nobody wrote since the last force are never harmed; {@link #flipBit} and {@link #misplace} do
 * that.
 *
 * <p>A test that closes a store first recovers a {@link #crashedCopy} of it: see {@link
 * CrashedCopies}.
 *
 * <p>Safe for use by many threads; then the seed no longer decides everything.
 */
public final class SimulatedDisk implements Disk {

  /** The power went during a call. Not an exception that a program could live on after. */
  public static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;

    PowerCut(DiskCall call) {
      super("the power went at " + call);
    }
  }

  private final SplittableRandom random;
  private final FaultCounts counts = new FaultCounts();
  private final FaultPlan plan;
  private DiskTree tree = new DiskTree();
  private final Set<Path> locks = new HashSet<>();
  private long capacity = Long.MAX_VALUE;
  private int life;
  private boolean stopped;

  public SimulatedDisk(long seed) {
    random = new SplittableRandom(seed);
    plan = new FaultPlan(random, counts);
  }

  // ---------------------------------------------------------------- what can happen to it

  /** Cuts the power, and switches it on again: the disk is ready for recovery. Ends all faults. */
  public synchronized void crash() {
    counts.count(Fault.CRASH);
    tree.crash(random, counts);
    restart();
  }

  /** Kills the process: nothing is lost but open files and locks. Ends all faults. */
  public synchronized void kill() {
    counts.count(Fault.KILL);
    restart();
  }

  private void restart() {
    locks.clear();
    plan.clear();
    stopped = false;
    life++;
  }

  /** Lets all locks go unnoticed, as closing another descriptor of a lock file does. */
  public synchronized void loseLocks() {
    locks.clear();
  }

  /** This disk as a power cut now could leave it; this one notices nothing. */
  public synchronized SimulatedDisk crashedCopy(long seed) {
    SimulatedDisk copy = killedCopy(seed);
    copy.crash();
    return copy;
  }

  /** This disk as the death of the process now would leave it; this one notices nothing. */
  public synchronized SimulatedDisk killedCopy(long seed) {
    var copy = new SimulatedDisk(seed);
    copy.tree = tree.copy();
    copy.capacity = capacity;
    return copy;
  }

  /** Whether the power went, by {@link FaultPlan#stopAt}. */
  public synchronized boolean stopped() {
    return stopped;
  }

  /** What is to go wrong in the coming calls. */
  public FaultPlan faults() {
    return plan;
  }

  /** Lets the disk be full when its files have this many bytes. */
  public synchronized void capacity(long bytes) {
    capacity = bytes;
  }

  /** Turns over a bit of a file that is durable. */
  public synchronized void flipBit(Path file, long bit) throws IOException {
    counts.count(Fault.FLIPPED_BIT);
    tree.file(file).flip(bit);
  }

  /** Overwrites a range with durable bytes from elsewhere, as a misdirected write does. */
  public synchronized void misplace(Path from, int position, int length, Path to, int target)
      throws IOException {
    counts.count(Fault.MISPLACED);
    byte[] bytes = tree.file(from).bytes();
    tree.file(to).plant(target, Arrays.copyOfRange(bytes, position, position + length));
  }

  /** Overwrites a part of a file with bytes that are durable at once. */
  public synchronized void plant(Path file, int position, byte[] bytes) throws IOException {
    counts.count(Fault.MISPLACED);
    tree.file(file).plant(position, bytes);
  }

  /** What processes see in a file; not counted as a call. */
  public synchronized byte[] bytes(Path file) throws IOException {
    return tree.file(file).bytes();
  }

  /** The bytes of all files; not counted as a call. */
  public synchronized long used() {
    return tree.used();
  }

  /** The names in a directory, sorted, or none if it is missing; not counted as a call. */
  public synchronized List<String> names(Path directory) {
    return tree.entry(directory) instanceof DirectoryImage found ? found.names() : List.of();
  }

  /** Whether the name stands for a file; not counted as a call. */
  public synchronized boolean isFile(Path path) {
    return tree.entry(path) instanceof FileImage;
  }

  /** Whether the name stands for a directory; not counted as a call. */
  public synchronized boolean isDirectory(Path path) {
    return tree.entry(path) instanceof DirectoryImage;
  }

  /** What went wrong so far. */
  public FaultCounts counts() {
    return counts;
  }

  // ---------------------------------------------------------------- the seam

  @Override
  public synchronized File open(Path file, Mode mode) throws IOException {
    boolean last = begin(mode == Mode.CREATE ? DiskCall.CREATE : DiskCall.OPEN, file);
    DirectoryImage directory = tree.directory(DiskTree.parent(file));
    DiskEntry entry = directory.get(DiskTree.name(file));
    FileImage image;
    if (mode == Mode.CREATE) {
      if (entry != null) {
        throw new FileAlreadyExistsException(file.toString());
      }
      image = new FileImage();
      directory.put(DiskTree.name(file), image);
    } else if (entry instanceof FileImage existing) {
      image = existing;
    } else {
      throw new NoSuchFileException(file.toString());
    }
    end(last, mode == Mode.CREATE ? DiskCall.CREATE : DiskCall.OPEN);
    return new SimulatedFile(this, file, image, mode);
  }

  @Override
  public synchronized boolean exists(Path path) throws IOException {
    end(begin(DiskCall.EXISTS, path), DiskCall.EXISTS);
    return tree.entry(path) != null;
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    end(begin(DiskCall.LIST, directory), DiskCall.LIST);
    return tree.directory(directory).names();
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    var path = new ArrayDeque<Path>();
    for (Path at = directory; !DiskTree.name(at).isEmpty(); at = DiskTree.parent(at)) {
      path.push(at);
    }
    for (Path at : path) {
      if (tree.entry(at) == null) {
        boolean last = begin(DiskCall.MAKE_DIRECTORY, at);
        tree.directory(DiskTree.parent(at)).put(DiskTree.name(at), new DirectoryImage());
        end(last, DiskCall.MAKE_DIRECTORY);
      }
      forceDirectory(DiskTree.parent(at));
    }
    if (!(tree.entry(directory) instanceof DirectoryImage)) {
      throw new FileAlreadyExistsException(directory.toString());
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    boolean last = begin(DiskCall.RENAME, from);
    DirectoryImage directory = tree.directory(DiskTree.parent(from));
    if (!(directory.get(DiskTree.name(from)) instanceof FileImage)
        || !DiskTree.parent(from).equals(DiskTree.parent(to))) {
      throw new NoSuchFileException(
          from.toString(), to.toString(), "no such file in this directory");
    }
    directory.rename(DiskTree.name(from), DiskTree.name(to));
    end(last, DiskCall.RENAME);
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    boolean last = begin(DiskCall.DELETE, path);
    DirectoryImage directory = tree.directory(DiskTree.parent(path));
    DiskEntry entry = directory.get(DiskTree.name(path));
    if (entry == null) {
      throw new NoSuchFileException(path.toString());
    }
    if (entry instanceof DirectoryImage below && !below.names().isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    directory.remove(DiskTree.name(path));
    end(last, DiskCall.DELETE);
  }

  @Override
  public synchronized void forceDirectory(Path directory) throws IOException {
    boolean last = begin(DiskCall.FORCE_DIRECTORY, directory);
    tree.directory(directory).force();
    end(last, DiskCall.FORCE_DIRECTORY);
  }

  @Override
  public synchronized long usableSpace(Path directory) throws IOException {
    end(begin(DiskCall.USABLE_SPACE, directory), DiskCall.USABLE_SPACE);
    return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - tree.used());
  }

  @Override
  public synchronized AutoCloseable lock(Path file) throws IOException {
    boolean last = begin(DiskCall.LOCK, file);
    DirectoryImage directory = tree.directory(DiskTree.parent(file));
    if (!locks.add(file)) {
      throw new LogException.InUse(file, "this simulated process");
    }
    if (directory.get(DiskTree.name(file)) == null) {
      directory.put(DiskTree.name(file), new FileImage());
    }
    end(last, DiskCall.LOCK);
    int born = life;
    return () -> unlock(file, born);
  }

  private synchronized void unlock(Path file, int born) {
    if (born == life) {
      locks.remove(file);
    }
  }

  // ---------------------------------------------------------------- for its files

  /** Grows with each crash and kill: what was opened in an earlier life is dead. */
  int life() {
    return life;
  }

  SplittableRandom random() {
    return random;
  }

  /** How many of these bytes fit. */
  int room(FileImage file, long position, int length) {
    if (capacity == Long.MAX_VALUE) {
      return length;
    }
    long free = Math.max(0, capacity - tree.used()) + Math.max(0, file.size() - position);
    return (int) Math.min(length, free);
  }

  /** Counts a call and says whether it is the last. */
  boolean begin(DiskCall call, Path path) throws IOException {
    return switch (next(call)) {
      case DO -> false;
      case DO_AND_STOP -> true;
      case STOP -> throw cut(call);
      case FAIL -> throw error(path);
    };
  }

  FaultPlan.Verdict next(DiskCall call) {
    if (stopped) {
      throw new PowerCut(call);
    }
    return plan.next(call);
  }

  void end(boolean last, DiskCall call) {
    if (last) {
      throw cut(call);
    }
  }

  PowerCut cut(DiskCall call) {
    stopped = true;
    return new PowerCut(call);
  }

  IOException error(Path path) {
    return plan.error() == Fault.EIO
        ? new IOException(path + ": Input/output error (simulated)")
        : noSpace(path);
  }

  static IOException noSpace(Path path) {
    return new IOException(path + ": No space left on device (simulated)");
  }
}
