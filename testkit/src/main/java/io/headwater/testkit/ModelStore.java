package io.headwater.testkit;

import io.headwater.core.Checkpoint;
import io.headwater.core.Checkpoints;
import io.headwater.core.Clock;
import io.headwater.core.EventStore;
import io.headwater.core.Headwater;
import io.headwater.core.Queues;
import io.headwater.core.Snapshots;
import io.headwater.core.StoreId;
import io.headwater.core.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The contract of a store as a program: plain lists under one lock, every answer found by a full
 * scan. It is the oracle that other backends are compared with, so it is written to be obviously
 * right, not fast. Nothing is durable; each operation is complete when it returns.
 */
public final class ModelStore implements Headwater {
  private final ModelData data;
  private final Function<ModelData, ModelEvents> makeEvents;
  private final Function<ModelData, ModelTopics> makeTopics;
  private final ModelEvents events;
  private final ModelTopics topics;
  private final Function<ModelData, ModelQueues> makeQueues;
  private final ModelQueues queues;
  private final Checkpoints checkpoints = new ModelCheckpoints();
  private final Snapshots snapshots = new ModelSnapshots();

  /** A new, empty store. */
  public ModelStore(Clock clock) {
    this(
        new ModelData(),
        data -> new ModelEvents(data, clock),
        data -> new ModelTopics(data, clock),
        data -> new ModelQueues(data, clock));
  }

  ModelStore(
      ModelData data,
      Function<ModelData, ModelEvents> makeEvents,
      Function<ModelData, ModelTopics> makeTopics,
      Function<ModelData, ModelQueues> makeQueues) {
    this.data = data;
    this.makeEvents = makeEvents;
    this.makeTopics = makeTopics;
    this.events = makeEvents.apply(data);
    this.topics = makeTopics.apply(data);
    this.makeQueues = makeQueues;
    this.queues = makeQueues.apply(data);
  }

  @Override
  public StoreId id() {
    return data.id;
  }

  @Override
  public EventStore events() {
    return events;
  }

  @Override
  public Topics topics() {
    return topics;
  }

  @Override
  public Queues queues() {
    return queues;
  }

  @Override
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  @Override
  public Snapshots snapshots() {
    return snapshots;
  }

  @Override
  public void close() {
    topics.close();
    queues.close();
    events.close();
  }

  /** Closes this store and returns another one that has the same id and the same data. */
  public ModelStore reopen() {
    close();
    return new ModelStore(data, makeEvents, makeTopics, makeQueues);
  }

  private final class ModelCheckpoints implements Checkpoints {
    @Override
    public Optional<Checkpoint> load(String name) {
      return events.locked(() -> Optional.ofNullable(data.checkpoints.get(name)));
    }

    @Override
    public void save(String name, Checkpoint checkpoint) {
      events.locked(() -> Optional.ofNullable(data.checkpoints.put(name, checkpoint)));
    }

    @Override
    public void delete(String name) {
      events.locked(() -> Optional.ofNullable(data.checkpoints.remove(name)));
    }

    @Override
    public Map<String, Checkpoint> all() {
      return events.locked(() -> new TreeMap<>(data.checkpoints));
    }
  }

  private final class ModelSnapshots implements Snapshots {
    @Override
    public Optional<byte[]> load(String name) {
      return events.locked(() -> Optional.ofNullable(data.snapshots.get(name)).map(byte[]::clone));
    }

    @Override
    public void save(String name, byte[] bytes, boolean durable) {
      events.locked(() -> Optional.ofNullable(data.snapshots.put(name, bytes.clone())));
    }

    @Override
    public void delete(String name) {
      events.locked(() -> Optional.ofNullable(data.snapshots.remove(name)));
    }

    @Override
    public void deleteAll(String prefix) {
      events.locked(() -> data.snapshots.keySet().removeIf(name -> name.startsWith(prefix)));
    }
  }
}
