package io.headwater.testkit;

import io.headwater.core.Checkpoint;
import io.headwater.core.RecordedEvent;
import io.headwater.core.StoreId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What a {@link ModelStore} holds; outlives it, so that it can be opened again. */
final class ModelData {
  final StoreId id = new StoreId(UUID.randomUUID());
  final ReentrantLock lock = new ReentrantLock();
  final Condition changed = lock.newCondition();

  /** Every event, the one of position 1 first. */
  final List<RecordedEvent> log = new ArrayList<>();

  /** Every accepted append, oldest first. */
  final List<Batch> batches = new ArrayList<>();

  final Map<String, Checkpoint> checkpoints = new TreeMap<>();
  final Map<String, byte[]> snapshots = new TreeMap<>();
  final Map<String, ModelTopic> topics = new TreeMap<>();
  final Map<String, ModelGroup> groups = new TreeMap<>();
  final Map<String, ModelQueue> queues = new TreeMap<>();

  /** The positions that one append was given. */
  record Batch(long first, long last) {}
}
