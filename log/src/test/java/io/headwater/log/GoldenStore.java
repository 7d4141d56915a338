package io.headwater.log;

import static io.headwater.log.LogFixture.batch;
import static io.headwater.log.LogFixture.bytes;

import java.nio.file.Path;
import java.util.UUID;

/**
 * The store whose files are checked in, for each version of the format, under {@code
 * src/test/resources/golden}. {@link #main} writes it afresh; do that for a new version only, into
 * a new directory: those that are there must open for ever.
 */
final class GoldenStore {
  static final UUID ID = UUID.fromString("6865616d-7761-7465-7220-676f6c64656e");
  static final LogOptions OPTIONS = LogOptions.defaults().withReserveBytes(0).withSegmentBytes(700);

  private GoldenStore() {}

  static void write(Disk disk, Path directory) {
    try (Log log = Log.open(disk, directory, ID, OPTIONS)) {
      stage(log, 1_700_000_000_000L, "", "first");
      log.commit();
      stage(log, 1_700_000_000_001L, "stream 1 at 1", "second", "", "fourth");
      stage(log, 1_700_000_000_001L, "", "한국어, русский, 🌊");
      log.commit();
      stage(log, 1_700_000_000_500L, "d".repeat(300), "x".repeat(200));
      log.commit();
      stage(log, 1_700_000_001_000L, "", "y".repeat(1000));
      log.commit();
    }
    try (Log log = Log.open(disk, directory, ID, OPTIONS)) {
      stage(log, 1_700_000_002_000L, "", "written by the second owner");
      log.commit();
    }
  }

  private static void stage(Log log, long time, String decided, String... records) {
    log.stage(batch(records), bytes(decided), time);
  }

  /** Arguments: the directory to write, which must not exist. */
  public static void main(String[] arguments) {
    write(Disk.system(), Path.of(arguments[0]).toAbsolutePath());
  }
}
