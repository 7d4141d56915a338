package io.headwater.embedded;

import io.headwater.log.Disk;
import java.nio.file.Path;

/** Opens stores on a disk of a test; nothing runs in their background. */
public final class Stores {
  public static final Path STORE = Path.of("/store");

  /** Small files, and no room left free. */
  public static final EmbeddedOptions SMALL =
      EmbeddedOptions.defaults().withSegmentBytes(4096).withReserveBytes(0);

  private Stores() {}

  public static Embedded open(Disk disk, EmbeddedOptions options) {
    return Embedded.open(STORE, options, Seams.on(disk).withoutThreads());
  }

  public static Embedded openReadOnly(Disk disk) {
    return Embedded.openReadOnly(STORE, Seams.on(disk));
  }
}
