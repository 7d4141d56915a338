package io.headwater.benchmarks;

import io.headwater.core.Headwater;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.nio.file.Path;

/** Opens the stores that are measured. */
final class Stores {
  private Stores() {}

  static Headwater open(Path directory, boolean durable) {
    return Embedded.open(
        directory,
        EmbeddedOptions.defaults()
            .withDurability(durable ? Durability.DURABLE : Durability.BUFFERED));
  }
}
