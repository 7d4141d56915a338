package io.headwater.log;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** All directories and files of a simulated disk, found by path. Not for threads. */
final class DiskTree {
  private final DirectoryImage root;
  private final Map<Path, DirectoryImage> known = new HashMap<>();

  DiskTree() {
    this(new DirectoryImage());
  }

  private DiskTree(DirectoryImage root) {
    this.root = root;
  }

  DiskTree copy() {
    return new DiskTree(root.copy(new IdentityHashMap<>()));
  }

  void crash(SplittableRandom random, FaultCounts counts) {
    root.crash(random, counts, new IdentityHashMap<>());
    known.clear();
  }

  long used() {
    return root.used();
  }

  static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? Path.of("") : parent;
  }

  static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  @Nullable DiskEntry entry(Path path) {
    if (name(path).isEmpty()) {
      return root;
    }
    DirectoryImage parent = directoryOrNull(parent(path));
    return parent == null ? null : parent.get(name(path));
  }

  DirectoryImage directory(Path path) throws NoSuchFileException {
    DirectoryImage found = directoryOrNull(path);
    if (found == null) {
      throw new NoSuchFileException(path.toString());
    }
    return found;
  }

  private @Nullable DirectoryImage directoryOrNull(Path path) {
    DirectoryImage found = known.get(path);
    if (found == null && entry(path) instanceof DirectoryImage directory) {
      known.put(path, directory);
      return directory;
    }
    return found;
  }

  FileImage file(Path path) throws NoSuchFileException {
    if (entry(path) instanceof FileImage image) {
      return image;
    }
    throw new NoSuchFileException(path.toString());
  }
}
