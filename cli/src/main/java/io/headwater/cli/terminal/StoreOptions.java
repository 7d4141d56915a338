package io.headwater.cli.terminal;

import io.headwater.core.Headwater;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which store, and how it is kept. */
public final class StoreOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "headwater-data",
      description = "The directory of the store (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("headwater-data");

  @Option(
      names = "--durability",
      paramLabel = "LEVEL",
      defaultValue = "durable",
      converter = Converters.ToDurability.class,
      description =
          "durable: acknowledged after the disk has it; buffered: survives a kill, not a power cut"
              + " (default: ${DEFAULT-VALUE}).")
  Durability durability = Durability.DURABLE;

  /** The directory. */
  public Path directory() {
    return data;
  }

  /** The level, in lower case. */
  public String durability() {
    return durability == Durability.DURABLE ? "durable" : "buffered";
  }

  /** Opens the store, and makes it where there is none. */
  public Headwater open() {
    return open(data, durability);
  }

  /** Opens a store for readers and writers. */
  public static Headwater open(Path directory, Durability durability) {
    return Embedded.open(directory, EmbeddedOptions.defaults().withDurability(durability));
  }
}
