package io.headwater.embedded.state;

import io.headwater.log.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/**
 * Files that are written whole, and either found whole or not at all.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class SmallFiles {
  private static final String TEMPORARY = ".tmp";

  private SmallFiles() {}

  public static Path temporary(Path file) {
    return file.resolveSibling(file.getFileName() + TEMPORARY);
  }

  public static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "a file of a store is in a directory");
  }

  public static boolean isTemporary(String name) {
    return name.endsWith(TEMPORARY);
  }

  public static void deleteIfExists(Disk disk, Path file) throws IOException {
    if (disk.exists(file)) {
      disk.delete(file);
    }
  }

  /** Puts the bytes into the file, in place of what it holds. */
  public static void replace(Disk disk, Path path, ByteBuffer bytes, boolean durable)
      throws IOException {
    Path temporary = temporary(path);
    deleteIfExists(disk, temporary);
    try (Disk.File file = disk.open(temporary, Disk.Mode.CREATE)) {
      while (bytes.hasRemaining()) {
        file.write(bytes, bytes.position());
      }
      if (durable) {
        file.force();
      }
    }
    disk.rename(temporary, path);
    if (durable) {
      disk.forceDirectory(directoryOf(path));
    }
  }

  /** All bytes of a file. */
  public static byte[] read(Disk disk, Path path) throws IOException {
    try (Disk.File file = disk.open(path, Disk.Mode.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
      while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {}
      return Arrays.copyOf(bytes.array(), bytes.position());
    }
  }
}
