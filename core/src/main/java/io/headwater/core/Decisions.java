package io.headwater.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What commands lead to, on the states as they were loaded. For one thread, and one attempt. */
final class Decisions<C, S, E> {
  private final Aggregate<C, S, E> aggregate;
  private final EventCodec<E> codec;
  private final AggregateStates<S, E> states;
  private final Map<String, Touched<S>> touched = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Repository.Loaded<S>> after = new ArrayList<>();
  private AppendCondition required = AppendCondition.any();

  /** An aggregate on the way: as it was loaded, as it is now, and the id of its newest event. */
  private record Touched<S>(long loaded, Repository.Loaded<S> now, @Nullable UUID lastEventId) {}

  Decisions(Aggregate<C, S, E> aggregate, EventCodec<E> codec, AggregateStates<S, E> states) {
    this.aggregate = aggregate;
    this.codec = codec;
    this.states = states;
  }

  void decide(List<Envelope<C>> commands) {
    for (Envelope<C> command : commands) {
      decide(command);
    }
  }

  private void decide(Envelope<C> envelope) {
    String id = envelope.id();
    Touched<S> before = touched.get(id);
    if (before == null) {
      Repository.Loaded<S> loaded = states.load(id);
      before = new Touched<>(loaded.version(), loaded, null);
    }
    S state = before.now().state();
    long version = before.now().version();
    UUID last = before.lastEventId();
    Metadata metadata = envelope.stamped();
    for (E decided : aggregate.decide(envelope.command(), state)) {
      Event event = event(decided, envelope, metadata);
      events.add(event);
      last = event.id();
      state = aggregate.evolve(state, decided);
      version++;
    }
    Repository.Loaded<S> now = new Repository.Loaded<>(id, version, state);
    touched.put(id, new Touched<>(before.loaded(), now, last));
    after.add(now);
    required = required.and(envelope.condition());
  }

  private Event event(E decided, Envelope<C> envelope, Metadata metadata) {
    String commandId = envelope.commandId();
    return new Event(
        commandId == null ? EventIds.next() : eventId(commandId, events.size()),
        codec.type(decided),
        states.stream(envelope.id()),
        envelope.tags(),
        codec.encode(decided),
        codec.contentType(),
        metadata,
        envelope.occurredAt());
  }

  /** The id of the i-th event of a command, from 0. */
  static UUID eventId(String commandId, int i) {
    return EventIds.named(commandId + "#" + i);
  }

  List<Event> events() {
    return events;
  }

  /** Every aggregate that was looked at is unchanged, and what the envelopes ask for holds. */
  AppendCondition condition() {
    AppendCondition all = required;
    for (Touched<S> one : touched.values()) {
      all = all.and(states.stream(one.now().id()), ExpectedVersion.exactly(one.loaded()));
    }
    return all;
  }

  /** Whether deciding again can help against this conflict. */
  boolean restOn(HeadwaterException.Conflict.Detail detail) {
    return detail instanceof HeadwaterException.Conflict.Version version
        && touched.keySet().stream().anyMatch(id -> states.stream(id).equals(version.stream()));
  }

  /** Whether this append is that of these decisions, not the known one of an earlier time. */
  boolean led(Appended appended) {
    return touched.values().stream()
        .filter(one -> one.now().version() > one.loaded())
        .allMatch(
            one ->
                appended.versions().getOrDefault(states.stream(one.now().id()), 0L)
                    == one.now().version());
  }

  void stored() {
    for (Touched<S> one : touched.values()) {
      UUID last = one.lastEventId();
      if (last != null) {
        states.stored(one.now(), last, one.now().version() - one.loaded());
      }
    }
  }

  List<Repository.Executed<S>> answers(@Nullable Appended appended) {
    return after.stream()
        .map(loaded -> new Repository.Executed<>(loaded, appended, false))
        .toList();
  }
}
