package io.headwater.cli.terminal;

import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.embedded.Embedded;
import io.headwater.embedded.EmbeddedOptions;
import io.headwater.embedded.EmbeddedOptions.Durability;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which store, and how it is kept. */
public final class StoreOptions {
  /** What makes a directory a store. */
  private static final String IDENTITY = "STORE";

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

  /**
   * Opens the store for a command that needs something in it.
   *
   * @throws Unavailable if there is none
   */
  public Headwater openExisting() {
    if (!Files.exists(data.resolve(IDENTITY))) {
      throw new Unavailable(
          "%s is not a store; expected a file %s in it: check the path"
              .formatted(data.toAbsolutePath().normalize(), IDENTITY),
          null);
    }
    return open();
  }

  /**
   * Opens the store as it is now for a command that only looks; another process may own it.
   *
   * @throws Unavailable if there is none
   */
  public Headwater openToLook() {
    return Embedded.openReadOnly(data);
  }

  /** Opens a store for readers and writers. */
  public static Headwater open(Path directory, Durability durability) {
    return Embedded.open(directory, EmbeddedOptions.defaults().withDurability(durability));
  }
}
