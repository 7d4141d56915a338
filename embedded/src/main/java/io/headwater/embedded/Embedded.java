package io.headwater.embedded;

import io.headwater.core.Checkpoints;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queues;
import io.headwater.core.Snapshots;
import io.headwater.core.StoreId;
import io.headwater.core.Topics;
import io.headwater.embedded.state.Errors;
import io.headwater.embedded.state.SavedCheckpoints;
import io.headwater.log.Disk;
import io.headwater.log.LogException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A store inside this process: a directory, or memory. Safe for use by many threads.
 *
 * <p>One process owns a directory at a time; others may read it beside the owner ({@link
 * #openReadOnly}). What a killed process or a power cut left behind is recovered on opening; {@link
 * #recovery} tells what was found.
 */
public final class Embedded implements Headwater {
  private final Engine engine;

  private Embedded(Engine engine) {
    this.engine = engine;
  }

  /**
   * Opens the store in a directory, durable; a missing or empty directory becomes a new store.
   *
   * @throws HeadwaterException as {@link #open(Path, EmbeddedOptions)} does
   */
  public static Embedded open(Path directory) {
    return open(directory, EmbeddedOptions.defaults());
  }

  /**
   * Opens the store in a directory; a missing or empty directory, whose parent exists, becomes a
   * new store.
   *
   * @throws io.headwater.core.HeadwaterException.StoreInUse if another owner has it open; the
   *     message names the process
   * @throws io.headwater.core.HeadwaterException.Unavailable if the place is not a directory, holds
   *     something else, is missing with its parent, or cannot be read and written
   * @throws io.headwater.core.HeadwaterException.UnsupportedFormat if a newer version wrote it
   * @throws io.headwater.core.HeadwaterException.StoreCorrupt if bytes that were durable are
   *     damaged; nothing was changed
   * @throws io.headwater.core.HeadwaterException.StoreFull if there is no room to open it
   */
  public static Embedded open(Path directory, EmbeddedOptions options) {
    return open(directory, options, Seams.on(Disk.system()));
  }

  /** A new store in memory, for tests of programs: the whole engine, but nothing is kept. */
  public static Embedded inMemory() {
    return inMemory(EmbeddedOptions.defaults());
  }

  /** A new store in memory with a clock and other options of the caller. */
  public static Embedded inMemory(EmbeddedOptions options) {
    return open(Path.of("/memory"), options.withReserveBytes(0), Seams.on(Disk.inMemory()));
  }

  /**
   * Opens a store for reading up to the end found now, also beside a live owner. Takes no lock and
   * changes nothing; appending and saving throw {@code NotSupported}.
   *
   * @throws io.headwater.core.HeadwaterException.Unavailable if there is no store
   * @throws io.headwater.core.HeadwaterException.UnsupportedFormat if a newer version wrote it
   * @throws io.headwater.core.HeadwaterException.StoreCorrupt if what is read on opening is damaged
   */
  public static Embedded openReadOnly(Path directory) {
    return openReadOnly(directory, Seams.on(Disk.system()));
  }

  static Embedded open(Path directory, EmbeddedOptions options, Seams seams) {
    Path absolute = directory.toAbsolutePath().normalize();
    return opening(absolute, () -> Engine.open(absolute, options, seams));
  }

  static Embedded openReadOnly(Path directory, Seams seams) {
    Path absolute = directory.toAbsolutePath().normalize();
    return opening(absolute, () -> Engine.openReadOnly(absolute, seams));
  }

  private interface Opening {
    Engine run() throws IOException;
  }

  private static Embedded opening(Path directory, Opening opening) {
    try {
      return new Embedded(opening.run());
    } catch (IOException e) {
      throw Errors.of(directory, e);
    } catch (LogException e) {
      throw Errors.of(e);
    }
  }

  /** What opening found. */
  public Recovery recovery() {
    return engine.recovery();
  }

  /** Where the store lies. */
  public Path directory() {
    return engine.directory();
  }

  @Override
  public StoreId id() {
    return new StoreId(engine.id());
  }

  @Override
  public EventStore events() {
    return engine.events();
  }

  @Override
  public Topics topics() {
    return engine.topics();
  }

  @Override
  public Queues queues() {
    return engine.queues();
  }

  @Override
  public Checkpoints checkpoints() {
    return new SavedCheckpoints(engine.stateLog());
  }

  @Override
  public Snapshots snapshots() {
    return engine.snapshotFiles();
  }

  boolean isClosed() {
    return engine.isClosed();
  }

  Engine engine() {
    return engine;
  }

  @Override
  public void close() {
    try {
      engine.close();
    } catch (LogException e) {
      throw Errors.of(e);
    } catch (IOException e) {
      throw new Unavailable(
          "%s cannot be closed in order: %s; what was acknowledged is kept, and opening recovers it"
              .formatted(engine.directory(), e),
          e);
    }
  }
}
