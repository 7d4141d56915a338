package io.headwater.testkit;

import io.headwater.core.Clock;
import io.headwater.core.Headwater;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The model as a backend; a crash is an orderly stop, since each of its operations is complete. */
final class ModelBackend implements Backend {
  private final String name;
  private final Function<ModelData, ModelEvents> makeEvents;
  private final Function<ModelData, ModelTopics> makeTopics;
  private final Function<ModelData, ModelQueues> makeQueues;
  private Duration patience = Duration.ofMinutes(2);
  private @Nullable ModelStore store;

  ModelBackend(Clock clock) {
    this(
        "the model",
        data -> new ModelEvents(data, clock),
        data -> new ModelTopics(data, clock),
        data -> new ModelQueues(data, clock));
  }

  ModelBackend(
      String name,
      Function<ModelData, ModelEvents> makeEvents,
      Function<ModelData, ModelTopics> makeTopics,
      Function<ModelData, ModelQueues> makeQueues) {
    this.name = name;
    this.makeEvents = makeEvents;
    this.makeTopics = makeTopics;
    this.makeQueues = makeQueues;
  }

  /** The same, with another {@link #patience}. */
  ModelBackend waiting(Duration time) {
    patience = time;
    return this;
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Headwater open() {
    store = new ModelStore(new ModelData(), makeEvents, makeTopics, makeQueues);
    return store;
  }

  @Override
  public Headwater reopen() {
    store = Objects.requireNonNull(store, "opened before").reopen();
    return store;
  }

  @Override
  public boolean canCrash() {
    return true;
  }

  @Override
  public Headwater crash() {
    return reopen();
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }
}
