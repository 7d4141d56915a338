package io.headwater.embedded.state;

import io.headwater.core.Snapshots;
import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots, one file each, so that a million of them cost no memory. The file is found by the
 * SHA-256 of the name: the first two digits are its directory, the next thirty its own name.
 *
 * <pre>
 * file = i32:length of the name, the name in UTF-8, bytes, i32:CRC32C of what stands before
 * </pre>
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class SnapshotFiles implements Snapshots {
  private static final int LOCKS = 64;
  private static final String SUFFIX = ".snap";

  private final Disk disk;
  private final Path directory;
  private final StoreState state;
  private final ReentrantLock[] locks = new ReentrantLock[LOCKS];

  public SnapshotFiles(Disk disk, Path directory, StoreState state) {
    this.disk = disk;
    this.directory = directory;
    this.state = state;
    Arrays.setAll(locks, i -> new ReentrantLock());
  }

  @Override
  public Optional<byte[]> load(String name) {
    return locked(name, file -> Optional.ofNullable(disk.exists(file) ? read(file, name) : null));
  }

  private byte @Nullable [] read(Path file, String name) throws IOException {
    byte[] content = SmallFiles.read(disk, file);
    if (!name.equals(nameIn(content))) {
      return null;
    }
    int begin = 4 + ByteBuffer.wrap(content).getInt();
    return Arrays.copyOfRange(content, begin, content.length - 4);
  }

  /** The name in an undamaged file; null if it is damaged. */
  private static @Nullable String nameIn(byte[] content) {
    int end = content.length - 4;
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (end < 4 || bytes.getInt(end) != crc(content, end)) {
      return null;
    }
    return new String(content, 4, bytes.getInt(), StandardCharsets.UTF_8);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  @Override
  public void save(String name, byte[] bytes, boolean durable) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer content = ByteBuffer.allocate(4 + utf8.length + bytes.length + 4);
    content.putInt(utf8.length).put(utf8).put(bytes);
    content.putInt(crc(content.array(), content.position())).flip();
    change(
        name,
        file -> {
          disk.createDirectories(SmallFiles.directoryOf(file));
          SmallFiles.replace(disk, file, content, durable);
        });
  }

  @Override
  public void delete(String name) {
    change(name, file -> SmallFiles.deleteIfExists(disk, file));
  }

  @Override
  public void deleteAll(String prefix) {
    state.requireWritable();
    state.io(
        directory,
        () -> {
          List<String> parts = disk.exists(directory) ? disk.list(directory) : List.of();
          for (String part : parts) {
            Path below = directory.resolve(part);
            for (String file : disk.list(below)) {
              deleteIfPrefixed(below.resolve(file), prefix);
            }
          }
          return parts;
        });
  }

  private void deleteIfPrefixed(Path file, String prefix) throws IOException {
    ReentrantLock lock = lockOf(file);
    lock.lock();
    try {
      if (disk.exists(file) && file.toString().endsWith(SUFFIX)) {
        String name = nameIn(SmallFiles.read(disk, file));
        if (name == null || name.startsWith(prefix)) {
          disk.delete(file);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Path file(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      String digits = HexFormat.of().formatHex(hash, 0, 16);
      return directory.resolve(digits.substring(0, 2)).resolve(digits.substring(2) + SUFFIX);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private ReentrantLock lockOf(Path file) {
    return locks[(file.hashCode() & Integer.MAX_VALUE) % LOCKS];
  }

  private void change(String name, Change change) {
    state.requireWritable();
    locked(
        name,
        file -> {
          change.apply(file);
          return file;
        });
  }

  private interface Change {
    void apply(Path file) throws IOException;
  }

  private interface Access<T> {
    T apply(Path file) throws IOException;
  }

  private <T> T locked(String name, Access<T> access) {
    Path file = file(name);
    ReentrantLock lock = lockOf(file);
    lock.lock();
    try {
      return state.io(file, () -> access.apply(file));
    } finally {
      lock.unlock();
    }
  }
}
