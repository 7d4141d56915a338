package io.headwater.embedded;

import io.headwater.log.Disk;
import io.headwater.log.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A simulated disk as one process sees it: when the power has gone, threads of that process that
 * are still about change nothing any more, not even by opening another file.
 */
final class DiskUntilCrash implements Disk {
  private final SimulatedDisk disk;
  private final ReadWriteLock life = new ReentrantReadWriteLock();
  private boolean over;

  DiskUntilCrash(SimulatedDisk disk) {
    this.disk = disk;
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private <T> T alive(Call<T> call) throws IOException {
    life.readLock().lock();
    try {
      if (over) {
        throw new IOException("the power went");
      }
      return call.run();
    } finally {
      life.readLock().unlock();
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  private void act(Action action) throws IOException {
    boolean done =
        alive(
            () -> {
              action.run();
              return true;
            });
    assert done;
  }

  /** Cuts the power: nothing under way goes on behind the cut. */
  void crash() {
    life.writeLock().lock();
    try {
      over = true;
      disk.crash();
    } finally {
      life.writeLock().unlock();
    }
  }

  @Override
  public File open(Path file, Mode mode) throws IOException {
    return alive(() -> disk.open(file, mode));
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return alive(() -> disk.exists(path));
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return alive(() -> disk.list(directory));
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    act(() -> disk.createDirectories(directory));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    act(() -> disk.rename(from, to));
  }

  @Override
  public void delete(Path file) throws IOException {
    act(() -> disk.delete(file));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    act(() -> disk.forceDirectory(directory));
  }

  @Override
  public long usableSpace(Path directory) throws IOException {
    return alive(() -> disk.usableSpace(directory));
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return alive(() -> disk.lock(file));
  }
}
