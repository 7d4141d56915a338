package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file of a simulated disk, dead after the next crash or kill. */
final class SimulatedFile implements Disk.File {
  private final SimulatedDisk disk;
  private final Path path;
  private final FileImage image;
  private final Disk.Mode mode;
  private final int born;
  private boolean closed;

  SimulatedFile(SimulatedDisk disk, Path path, FileImage image, Disk.Mode mode) {
    this.disk = disk;
    this.path = path;
    this.image = image;
    this.mode = mode;
    this.born = disk.life();
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    synchronized (disk) {
      requireOpen(true);
      FaultPlan.Verdict verdict = disk.next(DiskCall.WRITE);
      int length = disk.room(image, position, disk.faults().taken(bytes.remaining()));
      if (verdict == FaultPlan.Verdict.DO) {
        return putAll(bytes, length, position);
      }
      if (verdict != FaultPlan.Verdict.STOP) {
        put(bytes, disk.random().nextInt(length + 1), position);
      }
      if (verdict == FaultPlan.Verdict.FAIL) {
        throw disk.error(path);
      }
      throw disk.cut(DiskCall.WRITE);
    }
  }

  private int putAll(ByteBuffer bytes, int length, long position) throws IOException {
    if (length == 0 && bytes.hasRemaining()) {
      disk.counts().count(Fault.ENOSPC, DiskCall.WRITE);
      throw SimulatedDisk.noSpace(path);
    }
    put(bytes, length, position);
    bytes.position(bytes.position() + length);
    return length;
  }

  private void put(ByteBuffer bytes, int length, long position) {
    if (length > 0) {
      byte[] taken = new byte[length];
      bytes.get(bytes.position(), taken);
      image.write(Math.toIntExact(position), taken);
    }
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    synchronized (disk) {
      requireOpen(false);
      disk.end(disk.begin(DiskCall.READ, path), DiskCall.READ);
      return image.read(into, position, mode == Disk.Mode.READ_MEDIUM);
    }
  }

  @Override
  public void force() throws IOException {
    synchronized (disk) {
      requireOpen(false);
      switch (disk.next(DiskCall.FORCE)) {
        case DO -> {
          if (!disk.faults().liesNow()) {
            image.force();
          }
        }
        case FAIL -> {
          image.failForce(disk.random());
          throw disk.error(path);
        }
        case DO_AND_STOP -> {
          image.force();
          throw disk.cut(DiskCall.FORCE);
        }
        case STOP -> throw disk.cut(DiskCall.FORCE);
      }
    }
  }

  @Override
  public long size() throws IOException {
    synchronized (disk) {
      requireOpen(false);
      disk.end(disk.begin(DiskCall.SIZE, path), DiskCall.SIZE);
      return image.size();
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    synchronized (disk) {
      requireOpen(true);
      boolean last = disk.begin(DiskCall.TRUNCATE, path);
      if (size < image.size()) {
        image.truncate(Math.toIntExact(size));
      }
      disk.end(last, DiskCall.TRUNCATE);
    }
  }

  @Override
  public boolean bypassesCache() {
    return mode == Disk.Mode.READ_MEDIUM;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen(boolean forWriting) throws IOException {
    if (disk.stopped()) {
      throw new SimulatedDisk.PowerCut(DiskCall.NONE);
    }
    if (closed || born != disk.life()) {
      throw new IOException(path + " is closed; expected an open file");
    }
    if (forWriting && mode != Disk.Mode.WRITE && mode != Disk.Mode.CREATE) {
      throw new IOException(path + " is open with " + mode + "; expected WRITE or CREATE");
    }
  }
}
