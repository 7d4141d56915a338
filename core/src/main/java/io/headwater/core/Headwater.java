package io.headwater.core;

/**
 * The door: one open store. A backend opens it, for example {@code Embedded.open(path)}. Safe for
 * use by many threads.
 */
public interface Headwater extends AutoCloseable {

  /** The identity of the store. */
  StoreId id();

  /** The events. */
  EventStore events();

  /** The topics, and the consumer groups on them. */
  Topics topics();

  /** The work queues. */
  Queues queues();

  /** The checkpoints of durable subscriptions. */
  Checkpoints checkpoints();

  /** The snapshots of aggregates and projections. */
  Snapshots snapshots();

  /**
   * Refuses new work, ends what was accepted, and releases the store. Subscriptions, projections,
   * groups and workers are closed by whoever started them, before this. A second call does nothing.
   */
  @Override
  void close();
}
