package io.headwater.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A disk in memory. Nothing is ever lost, so forcing does nothing. */
final class MemoryDisk implements Disk {
  private final Map<Path, Content> files = new TreeMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locked = new HashSet<>();

  @Override
  public synchronized File open(Path file, Mode mode) throws IOException {
    Path key = key(file);
    if (mode == Mode.CREATE) {
      if (exists(key)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      requireDirectory(key.getParent());
      files.put(key, new Content());
    }
    Content content = files.get(key);
    if (content == null) {
      throw new NoSuchFileException(file.toString());
    }
    return new MemoryFile(content, mode == Mode.WRITE || mode == Mode.CREATE);
  }

  @Override
  public synchronized boolean exists(Path path) {
    return files.containsKey(key(path)) || directories.contains(key(path));
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    Path key = key(directory);
    requireDirectory(key);
    List<String> names = new ArrayList<>();
    files.keySet().forEach(path -> addChild(names, key, path));
    directories.forEach(path -> addChild(names, key, path));
    names.sort(null);
    return names;
  }

  private static void addChild(List<String> names, Path directory, Path path) {
    if (directory.equals(path.getParent())) {
      names.add(path.getFileName().toString());
    }
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    for (Path at = key(directory); at != null; at = at.getParent()) {
      if (files.containsKey(at)) {
        throw new NotDirectoryException(at.toString());
      }
      directories.add(at);
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    Content content = files.remove(key(from));
    if (content == null) {
      throw new NoSuchFileException(from.toString());
    }
    files.put(key(to), content);
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    Path key = key(path);
    if (directories.contains(key)) {
      if (!list(key).isEmpty()) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      directories.remove(key);
    } else if (files.remove(key) == null) {
      throw new NoSuchFileException(path.toString());
    }
  }

  @Override
  public void forceDirectory(Path directory) {}

  @Override
  public long usableSpace(Path directory) {
    return Long.MAX_VALUE;
  }

  @Override
  public synchronized AutoCloseable lock(Path file) throws IOException {
    Path key = key(file);
    if (!locked.add(key)) {
      throw new LogException.InUse(file, "this process, pid " + ProcessHandle.current().pid());
    }
    if (!exists(key)) {
      open(key, Mode.CREATE).close();
    }
    return () -> unlock(key);
  }

  private synchronized void unlock(Path key) {
    locked.remove(key);
  }

  private void requireDirectory(@Nullable Path directory) throws IOException {
    if (directory == null || !directories.contains(directory)) {
      throw new NoSuchFileException(String.valueOf(directory));
    }
  }

  private static Path key(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** The bytes of a file, in chunks so that growing copies nothing. */
  private static final class Content {
    private static final int CHUNK = 64 << 10;

    private final List<byte[]> chunks = new ArrayList<>();
    private long size;

    synchronized void write(ByteBuffer bytes, long position) {
      long at = position;
      size = Math.max(size, position + bytes.remaining());
      while (bytes.hasRemaining()) {
        int offset = (int) (at % CHUNK);
        int length = Math.min(bytes.remaining(), CHUNK - offset);
        bytes.get(chunk((int) (at / CHUNK)), offset, length);
        at += length;
      }
    }

    synchronized int read(ByteBuffer into, long position) {
      if (position >= size) {
        return -1;
      }
      int length = (int) Math.min(into.remaining(), size - position);
      for (long at = position; at < position + length; ) {
        int offset = (int) (at % CHUNK);
        int part = (int) Math.min(position + length - at, CHUNK - offset);
        into.put(chunk((int) (at / CHUNK)), offset, part);
        at += part;
      }
      return length;
    }

    synchronized void truncate(long to) {
      if (to >= size) {
        return;
      }
      size = to;
      int whole = (int) ((to + CHUNK - 1) / CHUNK);
      while (chunks.size() > whole) {
        chunks.removeLast();
      }
      if (to % CHUNK != 0 && chunks.size() == whole) {
        Arrays.fill(chunks.getLast(), (int) (to % CHUNK), CHUNK, (byte) 0);
      }
    }

    synchronized long size() {
      return size;
    }

    private byte[] chunk(int index) {
      while (chunks.size() <= index) {
        chunks.add(new byte[CHUNK]);
      }
      return chunks.get(index);
    }
  }

  private record MemoryFile(Content content, boolean writable) implements File {
    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
      if (!writable) {
        throw new IOException("the file was opened for reading");
      }
      int length = bytes.remaining();
      content.write(bytes, position);
      return length;
    }

    @Override
    public int read(ByteBuffer into, long position) {
      return content.read(into, position);
    }

    @Override
    public void force() {}

    @Override
    public long size() {
      return content.size();
    }

    @Override
    public void truncate(long size) {
      content.truncate(size);
    }

    @Override
    public boolean bypassesCache() {
      return false;
    }

    @Override
    public void close() {}
  }
}
