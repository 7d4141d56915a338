package io.headwater.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The states of the aggregates of one kind: from the cache, or else from a snapshot, or else from
 * nothing, and the later events folded in. Safe for use by many threads.
 */
final class AggregateStates<S, E> {
  private static final Logger LOG = System.getLogger(AggregateStates.class.getName());

  private record Base<S>(long version, S state) {}

  /**
   * How snapshots are made.
   *
   * @param codec for the state
   * @param every after how many events
   */
  record Snapshotting<S>(StateCodec<S> codec, int every) {}

  private final Headwater store;
  private final Aggregate<?, S, E> aggregate;
  private final EventCodec<E> codec;
  private final @Nullable Snapshotting<S> snapshotting;
  private final Map<String, Base<S>> cache;

  AggregateStates(
      Headwater store,
      Aggregate<?, S, E> aggregate,
      EventCodec<E> codec,
      @Nullable Snapshotting<S> snapshotting,
      int cached) {
    this.store = store;
    this.aggregate = aggregate;
    this.codec = codec;
    this.snapshotting = snapshotting;
    this.cache = new Lru<>(cached);
  }

  /** The state now. */
  Repository.Loaded<S> load(String id) {
    String stream = stream(id);
    Base<S> cached = cached(stream);
    long version = store.events().version(stream);
    if (cached != null && cached.version() == version) {
      return new Repository.Loaded<>(id, version, cached.state());
    }
    Base<S> base = cached == null ? base(stream, version) : cached;
    Base<S> folded = fold(stream, base, version);
    keep(stream, folded);
    return new Repository.Loaded<>(id, folded.version(), folded.state());
  }

  /** The state when the last event was this one. */
  Repository.Loaded<S> loadAtVersion(String id, long version) {
    String stream = stream(id);
    Base<S> cached = cached(stream);
    if (cached != null && cached.version() == version) {
      return new Repository.Loaded<>(id, version, cached.state());
    }
    Base<S> folded = fold(stream, base(stream, version), version);
    return new Repository.Loaded<>(id, folded.version(), folded.state());
  }

  /** Saves a snapshot of the state now, if anything has happened to it. */
  void snapshot(String id) {
    Snapshotting<S> how = snapshotting;
    if (how == null) {
      throw new IllegalStateException(
          "the repository of '%s' has no state codec; expected one: use withSnapshots"
              .formatted(aggregate.name()));
    }
    Repository.Loaded<S> now = load(id);
    if (now.exists()) {
      Read last = Read.stream(stream(id)).from(now.version()).limit(1);
      save(stream(id), how.codec(), now, store.events().read(last).iterator().next().id());
    }
  }

  /** Takes note of a state that was just stored. */
  void stored(Repository.Loaded<S> after, UUID lastEventId, long newEvents) {
    String stream = stream(after.id());
    keep(stream, new Base<>(after.version(), after.state()));
    Snapshotting<S> how = snapshotting;
    if (how != null
        && after.version() / how.every() > (after.version() - newEvents) / how.every()) {
      save(stream, how.codec(), after, lastEventId);
    }
  }

  String stream(String id) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException(
          "the id of the %s is empty; expected at least one character".formatted(aggregate.name()));
    }
    return aggregate.name() + "-" + id;
  }

  private Base<S> fold(String stream, Base<S> base, long upTo) {
    if (base.version() >= upTo) {
      return base;
    }
    S state = base.state();
    long version = base.version();
    Read rest = Read.stream(stream).after(version).limit(upTo - version);
    for (RecordedEvent event : store.events().read(rest)) {
      state = aggregate.evolve(state, codec.decode(event));
      version = event.version();
    }
    if (version != upTo) {
      throw new AssertionError(
          "stream '%s' ended at version %d; expected %d".formatted(stream, version, upTo));
    }
    return new Base<>(version, state);
  }

  /** Where to begin: the snapshot, if there is a valid one that is not too new. */
  private Base<S> base(String stream, long upTo) {
    Base<S> nothing = new Base<>(0, aggregate.initial());
    Snapshotting<S> how = snapshotting;
    if (how == null || upTo < how.every()) {
      return nothing;
    }
    Optional<StoredState> saved =
        store
            .snapshots()
            .load(snapshotName(stream))
            .flatMap(bytes -> StoredState.of(bytes, identity(stream, how.codec())))
            .filter(found -> found.at() <= upTo && holds(stream, found));
    if (saved.isEmpty()) {
      return nothing;
    }
    try {
      return new Base<>(saved.get().at(), how.codec().decode(saved.get().state()));
    } catch (IllegalArgumentException unreadable) {
      return nothing;
    }
  }

  private boolean holds(String stream, StoredState saved) {
    Iterator<RecordedEvent> one =
        store.events().read(Read.stream(stream).from(saved.at()).limit(1)).iterator();
    if (!one.hasNext()) {
      return false;
    }
    RecordedEvent event = one.next();
    return event.version() == saved.at() && event.id().equals(saved.eventId());
  }

  private void save(
      String stream, StateCodec<S> states, Repository.Loaded<S> after, UUID lastEventId) {
    try {
      StoredState snapshot =
          new StoredState(
              identity(stream, states), after.version(), lastEventId, states.encode(after.state()));
      store.snapshots().save(snapshotName(stream), snapshot.toBytes(), false);
    } catch (RuntimeException e) {
      // The events are stored and the command was carried out: that must be the caller's answer.
      LOG.log(Level.WARNING, () -> "no snapshot of stream '%s' was saved: %s".formatted(stream, e));
    }
  }

  private StoredState.Identity identity(String stream, StateCodec<S> states) {
    return new StoredState.Identity(
        snapshotName(stream),
        aggregate.stateVersion(),
        states.fingerprint(),
        codec.fingerprint(),
        store.id());
  }

  private static String snapshotName(String stream) {
    return "aggregate/" + stream;
  }

  private @Nullable Base<S> cached(String stream) {
    synchronized (cache) {
      return cache.get(stream);
    }
  }

  private void keep(String stream, Base<S> base) {
    synchronized (cache) {
      cache.merge(stream, base, (old, now) -> now.version() > old.version() ? now : old);
    }
  }

  /** Keeps the entries used last. */
  private static final class Lru<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;
    private final int capacity;

    Lru(int capacity) {
      super(16, 0.75f, true);
      this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > capacity;
    }
  }
}
