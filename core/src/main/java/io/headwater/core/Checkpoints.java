package io.headwater.core;

import java.util.Map;
import java.util.Optional;

/**
 * Named checkpoints, kept durably beside the events. A backend primitive. Safe for use by many
 * threads.
 */
public interface Checkpoints {

  /** The checkpoint of this name, if there is one. */
  Optional<Checkpoint> load(String name);

  /** Saves a checkpoint under a name, durably, in place of the one before. */
  void save(String name, Checkpoint checkpoint);

  /** Removes a checkpoint; nothing happens if there is none. */
  void delete(String name);

  /** All of them. */
  Map<String, Checkpoint> all();
}
