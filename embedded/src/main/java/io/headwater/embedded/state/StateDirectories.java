package io.headwater.embedded.state;

import io.headwater.log.Disk;
import io.headwater.log.Log;
import io.headwater.log.LogException;
import io.headwater.log.LogOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The two directories of the {@link StateLog}, and the file CURRENT, which names the one that
 * counts: {@code "a"} or {@code "b"}; a if it is missing. For one thread.
 *
 * <p>For the engine itself, promised to nobody.
 */
public final class StateDirectories {
  private static final String CURRENT = "CURRENT";

  private final Disk disk;
  private final Path directory;
  private final UUID store;
  private final LogOptions options;
  private String current = "a";

  public StateDirectories(Disk disk, Path directory, UUID store, LogOptions options) {
    this.disk = disk;
    this.directory = directory;
    this.store = store;
    this.options = options;
  }

  Path directory() {
    return directory;
  }

  /** The log that counts; what is left of a rewriting that was cut short is deleted. */
  Log open() throws IOException {
    disk.createDirectories(directory);
    current = named();
    empty(other());
    return Log.open(disk, directory.resolve(current), store, options);
  }

  /** What is done with a log. */
  interface Use {
    void accept(Log log);
  }

  /**
   * Opens the log that counts, if there is one, for reading. Its owner may be rewriting it: then
   * the next one is opened, and used anew.
   */
  void openReadOnly(Use use) throws IOException {
    current = named();
    while (disk.exists(directory.resolve(current))) {
      Log opened = null;
      try {
        opened = Log.openReadOnly(disk, directory.resolve(current), store);
        use.accept(opened);
        return;
      } catch (LogException e) {
        close(opened);
        String now = named();
        if (now.equals(current)) {
          throw e;
        }
        current = now;
      }
    }
  }

  private static void close(@Nullable Log log) {
    if (log != null) {
      log.close();
    }
  }

  /** An empty log in the directory that does not count. */
  Log fresh() throws IOException {
    empty(other());
    return Log.open(disk, directory.resolve(other()), store, options);
  }

  /** From here on the directory counts that did not. */
  void swap() throws IOException {
    ByteBuffer name = ByteBuffer.wrap(other().getBytes(StandardCharsets.UTF_8));
    SmallFiles.replace(disk, directory.resolve(CURRENT), name, true);
    current = other();
  }

  /** Deletes what is in the directory that does not count. */
  void emptyOther() throws IOException {
    empty(other());
  }

  private String named() throws IOException {
    Path file = directory.resolve(CURRENT);
    byte[] name = disk.exists(file) ? SmallFiles.read(disk, file) : new byte[] {'a'};
    return name.length > 0 && name[0] == 'b' ? "b" : "a";
  }

  private String other() {
    return current.equals("a") ? "b" : "a";
  }

  private void empty(String name) throws IOException {
    Path path = directory.resolve(name);
    if (disk.exists(path)) {
      for (String file : disk.list(path)) {
        disk.delete(path.resolve(file));
      }
      disk.forceDirectory(path);
    }
  }
}
