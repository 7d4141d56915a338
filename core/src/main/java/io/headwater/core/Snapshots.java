package io.headwater.core;

import java.util.Optional;

/**
 * Named bytes that can be derived again from the events: states of aggregates and projections. A
 * backend primitive. Safe for use by many threads.
 *
 * <p>Nothing depends on them: a snapshot that is lost, damaged or cut short is absent, and its
 * owner rebuilds it.
 */
public interface Snapshots {

  /** The bytes of this name exactly as they were saved, or nothing. */
  Optional<byte[]> load(String name);

  /**
   * Saves bytes under a name, in place of those before: a reader gets the old or the new ones,
   * never a mixture, also after a crash. Not forced to the disk unless {@code durable}.
   */
  void save(String name, byte[] bytes, boolean durable);

  /** Removes a snapshot; nothing happens if there is none. */
  void delete(String name);

  /** Removes all whose names begin with the prefix. */
  void deleteAll(String prefix);
}
