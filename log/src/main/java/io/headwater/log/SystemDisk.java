package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The real disk. The only class, with {@link SystemFile}, that touches channels. */
final class SystemDisk implements Disk {
  /** One for the process, because of the locks: see {@link #lock}. */
  static final SystemDisk INSTANCE = new SystemDisk();

  private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");
  private static final int OWNER_BYTES = 64;

  private final Set<Object> locked = ConcurrentHashMap.newKeySet();

  private SystemDisk() {}

  @Override
  public File open(Path file, Mode mode) throws IOException {
    return SystemFile.open(file, mode);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    Path parent = absolute.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    boolean existed = Files.isDirectory(absolute);
    try {
      if (!existed) {
        Files.createDirectory(absolute);
      }
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(absolute)) {
        NotDirectoryException wrong = new NotDirectoryException(absolute.toString());
        wrong.initCause(e);
        throw wrong;
      }
    }
    if (parent != null && (!existed || Files.isReadable(parent))) { // others' need not be
      forceDirectory(parent);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    if (WINDOWS) {
      return; // a directory cannot be opened there; NTFS keeps its own journal of entries
    }
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
          channel.force(true);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = true; // this channel was ours alone: once more
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public long usableSpace(Path directory) throws IOException {
    long space = directory.toFile().getUsableSpace(); // one system call; a FileStore reads mounts
    return space > 0 ? space : Files.getFileStore(directory).getUsableSpace();
  }

  /**
   * Takes an operating system lock. In one process closing any descriptor of a locked file gives up
   * the lock, so a file that this process holds must not even be opened: a set of file keys, which
   * see through links, guards it.
   */
  @Override
  public AutoCloseable lock(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // as it should be, but the first time
    }
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    Object held = key == null ? file.toRealPath() : key;
    if (!locked.add(held)) {
      throw new LogException.InUse(file, "this process, pid " + ProcessHandle.current().pid());
    }
    AsynchronousFileChannel channel = null;
    try {
      channel = SystemFile.channel(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
      take(channel, file);
    } catch (Throwable t) {
      release(held, channel);
      throw t;
    }
    AsynchronousFileChannel taken = channel;
    return () -> release(held, taken);
  }

  private static void take(AsynchronousFileChannel channel, Path file) throws IOException {
    FileLock lock = channel.tryLock();
    ByteBuffer owner = ByteBuffer.allocate(OWNER_BYTES);
    SystemFile opened = new SystemFile(channel);
    if (lock == null) {
      Transfer.read(opened, owner, 0);
      String name = StandardCharsets.UTF_8.decode(owner.flip()).toString().strip();
      throw new LogException.InUse(file, name.isEmpty() ? "another process" : name);
    }
    channel.truncate(0);
    String name = "the process with pid %d%n".formatted(ProcessHandle.current().pid());
    Transfer.write(opened, ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), 0);
  }

  private void release(Object held, @Nullable AsynchronousFileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      locked.remove(held);
    }
  }
}
