package io.headwater.testkit;

import io.headwater.core.Queues;
import java.time.Duration;

/** The queues of a store that is driven by a {@link Backend}. */
record StoreQueues(Backend store) implements QueueBackend {
  @Override
  public String name() {
    return store.name();
  }

  @Override
  public Queues open() {
    return store.open().queues();
  }

  @Override
  public Queues reopen() {
    return store.reopen().queues();
  }

  @Override
  public boolean canCrash() {
    return store.canCrash();
  }

  @Override
  public Queues crash() {
    return store.crash().queues();
  }

  @Override
  public boolean takesClock() {
    return store.takesClock();
  }

  @Override
  public int maxMessageBytes() {
    return store.maxMessageBytes();
  }

  @Override
  public Duration patience() {
    return store.patience();
  }

  @Override
  public void close() {
    store.close();
  }
}
