package io.headwater.embedded.events;

import io.headwater.embedded.record.KeyHash;
import io.headwater.log.Disk;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where the files of the index lie, and what they must be of.
 *
 * <p>For the engine itself, promised to nobody.
 *
 * @param disk the disk
 * @param directory the directory of the files
 * @param store the store
 * @param hash the hash function
 * @param runEvents how many events make a run full
 * @param writable whether files may be written and deleted
 */
public record IndexPlace(
    Disk disk, Path directory, UUID store, KeyHash hash, int runEvents, boolean writable) {
  static final String SUFFIX = ".idx";

  Path file(long base) {
    return directory.resolve("%020d%s".formatted(base, SUFFIX));
  }

  /** What stands in each file. */
  RunWriter.RunId id() {
    return new RunWriter.RunId(store, hash.code());
  }
}
