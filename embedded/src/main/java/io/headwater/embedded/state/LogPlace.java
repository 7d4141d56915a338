package io.headwater.embedded.state;

import io.headwater.core.Clock;
import io.headwater.log.Disk;
import io.headwater.log.Log;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the topics of a store share, or its queues: each is a log of its own, in a directory that
 * has its id for a name.
 *
 * <p>For the engine itself, promised to nobody.
 *
 * @param directory the one that holds theirs
 * @param stateLog keeps the catalogue, and what groups remember
 * @param keeping how they are kept; null if they are only read
 * @param threads whether there are threads in the background
 */
public record LogPlace(
    Disk disk,
    Path directory,
    StoreState state,
    StateLog stateLog,
    @Nullable Keeping keeping,
    boolean threads) {

  public Clock clock() {
    return keeping == null ? Clock.system() : keeping.clock();
  }

  public Path directory(UUID id) {
    return directory.resolve(id.toString());
  }

  /** Forces the log in the background, if that is how it is kept. */
  public @Nullable Flusher flusher(Log log) {
    boolean buffered = keeping != null && keeping.isBuffered();
    return buffered && threads ? new Flusher(log).start() : null;
  }

  /** Removes what a crash left of those that are in the catalogue no more. */
  public void removeAllBut(List<UUID> kept) throws IOException {
    if (!disk.exists(directory)) {
      return;
    }
    List<String> names = kept.stream().map(UUID::toString).toList();
    for (String name : disk.list(directory)) {
      if (isId(name) && !names.contains(name)) {
        remove(directory.resolve(name));
      }
    }
  }

  private static boolean isId(String name) {
    try {
      return UUID.fromString(name).toString().equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Deletes the directory of one that is not in the catalogue any more. */
  public void remove(Path one) throws IOException {
    for (Path each : List.of(one.resolve("quarantine"), one)) {
      if (disk.exists(each)) {
        for (String name : disk.list(each)) {
          disk.delete(each.resolve(name));
        }
        disk.delete(each);
      }
    }
  }
}
