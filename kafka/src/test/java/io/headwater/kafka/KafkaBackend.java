package io.headwater.kafka;

import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.NotSupported;
import io.headwater.testkit.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Topics on the broker that all tests share; what crashes do has tests of its own. */
final class KafkaBackend implements Backend {
  private final Path directory;
  private @Nullable KafkaHeadwater open;

  KafkaBackend() {
    try {
      this.directory = Files.createTempDirectory("headwater-kafka-backend");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "Kafka, one broker";
  }

  @Override
  public Headwater open() {
    // Short, so that the suites need not wait long for a seat that does not poll.
    KafkaHeadwater opened =
        KafkaHeadwater.connect(
            SharedKafka.options().with("max.poll.interval.ms", "12000"),
            directory.resolve("store"));
    open = opened;
    return opened;
  }

  @Override
  public Headwater reopen() {
    if (open != null) {
      open.close();
    }
    return open();
  }

  @Override
  public boolean canCrash() {
    return false;
  }

  @Override
  public Headwater crash() {
    throw new NotSupported("the shared broker is not crashed");
  }

  @Override
  public boolean takesClock() {
    return false;
  }

  @Override
  public boolean showsAtomicAtOnce() {
    return false;
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
    }
    if (!Files.exists(directory)) {
      return; // a second call
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
