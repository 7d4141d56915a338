package io.headwater.testkit;

import io.headwater.core.Checkpoints;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.core.Queues;
import io.headwater.core.Snapshots;
import io.headwater.core.StoreId;
import io.headwater.core.Topics;

/**
 * A store that shows another id, or other snapshots: one that came back from a backup, or whose
 * disk is full.
 */
record Wrapped(Headwater store, StoreId id, Snapshots snapshots) implements Headwater {
  @Override
  public EventStore events() {
    return store.events();
  }

  @Override
  public Topics topics() {
    return store.topics();
  }

  @Override
  public Queues queues() {
    return store.queues();
  }

  @Override
  public Checkpoints checkpoints() {
    return store.checkpoints();
  }

  @Override
  public void close() {
    store.close();
  }
}
