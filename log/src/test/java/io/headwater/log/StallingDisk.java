package io.headwater.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** The real disk, but one call says so and then waits for its process to be killed. */
final class StallingDisk implements Disk {
  private final Disk disk;
  private final AtomicLong left;
  private final Runnable stalled;

  /**
   * @param call which call waits, from 1
   * @param stalled run by that call before it waits
   */
  StallingDisk(Disk disk, long call, Runnable stalled) {
    this.disk = disk;
    this.left = new AtomicLong(call);
    this.stalled = stalled;
  }

  private Disk next() {
    if (left.decrementAndGet() == 0) {
      stalled.run();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted; expected to be killed", e);
      }
    }
    return disk;
  }

  @Override
  public File open(Path file, Mode mode) throws IOException {
    return next().open(file, mode);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return next().exists(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return next().list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    next().createDirectories(directory);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    next().rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    next().delete(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    next().forceDirectory(directory);
  }

  @Override
  public long usableSpace(Path directory) throws IOException {
    return next().usableSpace(directory);
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return next().lock(file);
  }
}
