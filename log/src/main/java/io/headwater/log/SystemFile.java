package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A file of the real disk. An asynchronous channel whose tasks the caller runs is as fast as a
 * {@link FileChannel}, but an interrupt does not close it.
 */
final class SystemFile implements Disk.File {
  private static final ExecutorService CALLER = new CallerRuns();

  private final AsynchronousFileChannel channel;

  SystemFile(AsynchronousFileChannel channel) {
    this.channel = channel;
  }

  static Disk.File open(Path file, Disk.Mode mode) throws IOException {
    return switch (mode) {
      case READ -> new SystemFile(channel(file, Set.of(StandardOpenOption.READ)));
      case READ_MEDIUM -> openMedium(file);
      case WRITE ->
          new SystemFile(channel(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)));
      case CREATE ->
          new SystemFile(
              channel(
                  file,
                  Set.of(
                      StandardOpenOption.READ,
                      StandardOpenOption.WRITE,
                      StandardOpenOption.CREATE_NEW)));
    };
  }

  static AsynchronousFileChannel channel(Path file, Set<OpenOption> options) throws IOException {
    return AsynchronousFileChannel.open(file, options, CALLER);
  }

  private static Disk.File openMedium(Path file) throws IOException {
    try {
      int block = (int) Math.max(4096, Files.getFileStore(file).getBlockSize());
      DirectFile direct =
          new DirectFile(channel(file, Set.of(StandardOpenOption.READ, pastTheCache())), block);
      try {
        direct.read(ByteBuffer.allocate(1), 0);
        return direct;
      } catch (IOException e) {
        direct.close();
      }
    } catch (IOException | UnsupportedOperationException e) {
      // a file system that cannot (tmpfs, some network ones): the fallback tells the caller
    }
    return open(file, Disk.Mode.READ);
  }

  /**
   * The JDK's option for O_DIRECT. Its type is exported, but naming it is a warning of the compiler
   * that cannot be switched off, and our warnings are errors: hence by name.
   */
  private static OpenOption pastTheCache() {
    try {
      ClassLoader loader = ClassLoader.getSystemClassLoader();
      for (Object option :
          loader.loadClass("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
        if (option.toString().equals("DIRECT")) {
          return (OpenOption) option;
        }
      }
    } catch (ClassNotFoundException e) {
      throw new UnsupportedOperationException("this JDK cannot read past the page cache", e);
    }
    throw new UnsupportedOperationException("this JDK cannot read past the page cache");
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    return done(channel.write(bytes, position));
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return done(channel.read(into, position));
  }

  @Override
  public void force() throws IOException {
    channel.force(false);
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void truncate(long size) throws IOException {
    channel.truncate(size);
  }

  @Override
  public boolean bypassesCache() {
    return false;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** What the caller itself has just run; an interrupt cannot come between. */
  private static int done(Future<Integer> future) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads whole blocks past the page cache, of which the caller gets the part asked for. */
  private static final class DirectFile implements Disk.File {
    private static final int MOST = 1 << 20;

    private final SystemFile file;
    private final int block;
    private final ByteBuffer aligned;

    DirectFile(AsynchronousFileChannel channel, int block) {
      this.file = new SystemFile(channel);
      this.block = block;
      this.aligned = ByteBuffer.allocateDirect(MOST + 2 * block).alignedSlice(block);
    }

    @Override
    public synchronized int read(ByteBuffer into, long position) throws IOException {
      long start = position - position % block;
      long wanted = Math.min(into.remaining() + position - start, MOST);
      aligned.clear().limit((int) ((wanted + block - 1) / block * block));
      int read = file.read(aligned, start);
      int skip = (int) (position - start);
      if (read <= skip) {
        return -1;
      }
      int got = Math.min(read - skip, into.remaining());
      into.put(aligned.slice(skip, got));
      return got;
    }

    @Override
    public int write(ByteBuffer bytes, long position) {
      throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public void force() {
      throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException("opened for reading");
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public boolean bypassesCache() {
      return true;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Runs what it gets at once, in the thread that brings it. */
  private static final class CallerRuns extends AbstractExecutorService {
    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Runnable> shutdownNow() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
