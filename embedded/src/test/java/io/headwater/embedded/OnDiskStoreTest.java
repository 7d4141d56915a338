package io.headwater.embedded;

import io.headwater.core.Clock;
import io.headwater.log.Disk;
import io.headwater.testkit.Backend;
import io.headwater.testkit.EventStoreContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** On a real disk, with small segments and small runs, so that they roll often. */
class OnDiskStoreTest extends EventStoreContract {
  @Override
  protected Backend backend(Clock clock) {
    return onDisk(clock);
  }

  static Backend onDisk(Clock clock) {
    Path directory = temporaryDirectory();
    EmbeddedOptions options =
        EmbeddedOptions.defaults().withClock(clock).withSegmentBytes(1 << 16).withReserveBytes(0);
    Seams seams = Seams.on(Disk.system()).withRunEvents(200);
    return new StoreBackend("embedded, durable, on disk") {
      @Override
      Embedded openStore() {
        return Embedded.open(directory.resolve("store"), options, seams);
      }

      @Override
      void remove() {
        if (Files.exists(directory)) {
          delete(directory);
        }
      }
    };
  }

  static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("headwater-embedded");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
