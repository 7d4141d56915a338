package io.headwater.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one class of I/O around an {@link Aggregate}: load, fold, decide, append. Immutable and safe
 * for use by many threads; what it caches is checked against the store on every use, so that any
 * number of repositories and processes may write the same aggregates.
 *
 * <p>A command that meets a conflict is decided again on the newer state, a bounded number of
 * times. What {@link Aggregate#decide} throws is thrown on, with nothing stored.
 *
 * @param <C> the commands
 * @param <S> the state; an immutable value
 * @param <E> the events
 */
public final class Repository<C, S, E> {
  private final Headwater store;
  private final Aggregate<C, S, E> aggregate;
  private final EventCodec<E> codec;
  private final Settings<S> settings;
  private final AggregateStates<S, E> states;

  /**
   * An aggregate as it is, or was.
   *
   * @param id the aggregate
   * @param version of the last event in the state; 0 before the first
   * @param state the state
   */
  public record Loaded<S>(String id, long version, S state) {
    /** Whether anything has ever happened to it. */
    public boolean exists() {
      return version > 0;
    }
  }

  /**
   * The answer to a command.
   *
   * @param after the aggregate after the events of the command
   * @param appended where they are stored; null if the command changed nothing
   * @param repeated whether this is the answer of an earlier time
   */
  public record Executed<S>(Loaded<S> after, @Nullable Appended appended, boolean repeated) {}

  /**
   * One line of the history of an aggregate. Who caused it is in {@link RecordedEvent#metadata}.
   *
   * @param recorded the event as stored
   * @param event the event of the domain
   * @param after the state after it
   */
  public record Change<S, E>(RecordedEvent recorded, E event, S after) {}

  private record Settings<S>(
      AggregateStates.@Nullable Snapshotting<S> snapshots, int cached, int attempts) {}

  private Repository(
      Headwater store, Aggregate<C, S, E> aggregate, EventCodec<E> codec, Settings<S> settings) {
    this.store = store;
    this.aggregate = aggregate;
    this.codec = codec;
    this.settings = settings;
    this.states =
        new AggregateStates<>(store, aggregate, codec, settings.snapshots(), settings.cached());
  }

  /** A repository without snapshots and cache, with 20 attempts. */
  public static <C, S, E> Repository<C, S, E> of(
      Headwater store, Aggregate<C, S, E> aggregate, EventCodec<E> codec) {
    Limits.checkName("aggregate", aggregate.name());
    return new Repository<>(store, aggregate, codec, new Settings<>(null, 0, 20));
  }

  /**
   * The same, saving a snapshot after every so many events of an aggregate.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public Repository<C, S, E> withSnapshots(StateCodec<S> states, int everyEvents) {
    checkAtLeast(1, everyEvents, "events between snapshots");
    return with(
        new Settings<>(
            new AggregateStates.Snapshotting<>(states, everyEvents),
            settings.cached(),
            settings.attempts()));
  }

  /**
   * The same, keeping the states of so many aggregates in memory, those used last.
   *
   * @throws IllegalArgumentException if negative
   */
  public Repository<C, S, E> withCache(int aggregates) {
    checkAtLeast(0, aggregates, "cached aggregates");
    return with(new Settings<>(settings.snapshots(), aggregates, settings.attempts()));
  }

  /**
   * The same, deciding a command so often at most; 1 lets the first conflict through.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public Repository<C, S, E> withAttempts(int attempts) {
    checkAtLeast(1, attempts, "attempts");
    return with(new Settings<>(settings.snapshots(), settings.cached(), attempts));
  }

  private Repository<C, S, E> with(Settings<S> changed) {
    return new Repository<>(store, aggregate, codec, changed);
  }

  private static void checkAtLeast(int least, int actual, String what) {
    if (actual < least) {
      throw new IllegalArgumentException(
          "%d %s; expected %d or more".formatted(actual, what, least));
    }
  }

  /**
   * The stream of an aggregate: {@code name-id}.
   *
   * @throws IllegalArgumentException if the id is empty
   */
  public String stream(String id) {
    return states.stream(id);
  }

  /**
   * The aggregate as it is now; its initial state at version 0 if nothing has happened to it.
   *
   * @throws EventCodec.UnknownEventType if an event has a type that the codec does not know
   */
  public Loaded<S> load(String id) {
    return states.load(id);
  }

  /**
   * The aggregate as it was when this was the version of its last event.
   *
   * @param version 0 (before the first event) to its version now
   * @throws IllegalArgumentException if the aggregate has no such version
   */
  public Loaded<S> loadAtVersion(String id, long version) {
    long now = store.events().version(stream(id));
    if (version < 0 || version > now) {
      throw new IllegalArgumentException(
          "version %d of '%s'; expected 0 to its version now, %d"
              .formatted(version, stream(id), now));
    }
    return states.loadAtVersion(id, version);
  }

  /**
   * The aggregate as of a time: the events that had happened by then ({@link
   * RecordedEvent#occurredAt} not later), in the order of their versions.
   *
   * <p>Where events were stored in another order than they happened, an event may be left out
   * behind which others are taken; the version is that of the last one taken.
   */
  public Loaded<S> loadAt(String id, Instant time) {
    S state = aggregate.initial();
    long version = 0;
    for (RecordedEvent event : store.events().read(Read.stream(stream(id)))) {
      if (!event.occurredAt().isAfter(time)) {
        state = aggregate.evolve(state, codec.decode(event));
        version = event.version();
      }
    }
    return new Loaded<>(id, version, state);
  }

  /** Everything that has happened to the aggregate, oldest first, read while it is consumed. */
  public Stream<Change<S, E>> history(String id) {
    Iterator<RecordedEvent> events = store.events().read(Read.stream(stream(id))).iterator();
    Iterator<Change<S, E>> changes =
        new Iterator<>() {
          private S state = aggregate.initial();

          @Override
          public boolean hasNext() {
            return events.hasNext();
          }

          @Override
          public Change<S, E> next() {
            RecordedEvent recorded = events.next();
            E event = codec.decode(recorded);
            state = aggregate.evolve(state, event);
            return new Change<>(recorded, event, state);
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(changes, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /**
   * Stores events of an aggregate as they are, if this is its version; a conflict is thrown at
   * once.
   *
   * @param expectedVersion 0 if nothing has happened to it
   * @throws HeadwaterException.Conflict if it has another version
   * @throws IllegalArgumentException if there are no events, or too many
   */
  public Appended save(String id, long expectedVersion, List<E> events, Metadata metadata) {
    List<Event> toStore = new ArrayList<>();
    for (E event : events) {
      toStore.add(
          new Event(
              EventIds.next(),
              codec.type(event),
              stream(id),
              Set.of(),
              codec.encode(event),
              codec.contentType(),
              metadata,
              null));
    }
    return store
        .events()
        .append(
            toStore,
            AppendCondition.expecting(stream(id), ExpectedVersion.exactly(expectedVersion)));
  }

  /**
   * Saves a snapshot of the aggregate as it is now, besides those after every so many events.
   *
   * @throws IllegalStateException without {@link #withSnapshots}
   */
  public void snapshot(String id) {
    states.snapshot(id);
  }

  /** As {@link #execute(Envelope)}, with nothing around the command. */
  public Executed<S> execute(String id, C command) {
    return execute(Envelope.of(id, command));
  }

  /**
   * Has the aggregate decide a command, and stores what it decides.
   *
   * <p>If the envelope has a command id that stored events before, nothing is stored: the answer is
   * that of the first time.
   *
   * @throws HeadwaterException.Conflict if others were faster in every attempt, or the envelope's
   *     own condition does not hold
   * @throws HeadwaterException.EventIdReused if the command id stored events of something else
   */
  public Executed<S> execute(Envelope<C> command) {
    return executeAll(List.of(command)).getFirst();
  }

  /**
   * Has several aggregates decide, and stores what they decide in one append, all or nothing: a
   * transfer is a withdrawal here and a deposit there. A command sees what those before it in the
   * list decided. A conflict on any of them has all decide again; a refusal by one is thrown on.
   *
   * @param commands at least one; all with the same command id, or all without
   * @return an answer to each, in the same order; all of them name the one append
   * @throws HeadwaterException.Conflict as in {@link #execute(Envelope)}
   * @throws HeadwaterException.EventIdReused as in {@link #execute(Envelope)}
   * @throws IllegalArgumentException if there are no commands, or they have different command ids
   */
  public List<Executed<S>> executeAll(List<Envelope<C>> commands) {
    String commandId = commonId(commands);
    for (int attempt = 1; ; attempt++) {
      Decisions<C, S, E> decisions = new Decisions<>(aggregate, codec, states);
      try {
        decisions.decide(commands);
      } catch (RuntimeException refused) {
        // A repeated command is refused on the state that its first time led to.
        return answeredBefore(commands, commandId).orElseThrow(() -> refused);
      }
      if (decisions.events().isEmpty()) {
        return answeredBefore(commands, commandId).orElseGet(() -> decisions.answers(null));
      }
      try {
        Appended appended = store.events().append(decisions.events(), decisions.condition());
        if (decisions.led(appended)) {
          decisions.stored();
          return decisions.answers(appended);
        }
        return answeredBefore(commands, commandId).orElseThrow();
      } catch (HeadwaterException.Conflict conflict) {
        if (attempt >= settings.attempts() || !decisions.restOn(conflict.detail())) {
          throw conflict;
        }
      } catch (HeadwaterException.EventIdReused known) {
        return answeredBefore(commands, commandId).orElseThrow(() -> known);
      }
    }
  }

  private static @Nullable String commonId(List<? extends Envelope<?>> commands) {
    if (commands.isEmpty()) {
      throw new IllegalArgumentException("no commands; expected at least one");
    }
    String first = commands.getFirst().commandId();
    for (Envelope<?> command : commands) {
      if (!Objects.equals(command.commandId(), first)) {
        throw new IllegalArgumentException(
            "command ids '%s' and '%s' in one append; expected the same on all, or none"
                .formatted(first, command.commandId()));
      }
    }
    return first;
  }

  /** The answer of the first time, from the events that it stored. */
  private Optional<List<Executed<S>>> answeredBefore(
      List<Envelope<C>> commands, @Nullable String commandId) {
    List<RecordedEvent> found = commandId == null ? List.of() : eventsOf(commandId);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Long> versions = new HashMap<>();
    for (RecordedEvent event : found) {
      String stream = event.stream();
      if (commands.stream().noneMatch(command -> stream(command.id()).equals(stream))) {
        throw new HeadwaterException.EventIdReused(
            event.id(), event.position(), "in stream " + stream + ", by something else");
      }
      versions.put(Objects.requireNonNull(stream), event.version());
    }
    RecordedEvent first = found.getFirst();
    Appended appended =
        new Appended(first.position(), found.getLast().position(), versions, first.recordedAt());
    List<Executed<S>> answers = new ArrayList<>();
    for (Envelope<C> command : commands) {
      Long version = versions.get(stream(command.id()));
      Loaded<S> after =
          version == null ? load(command.id()) : states.loadAtVersion(command.id(), version);
      answers.add(new Executed<>(after, appended, true));
    }
    return Optional.of(answers);
  }

  private List<RecordedEvent> eventsOf(String commandId) {
    List<RecordedEvent> found = new ArrayList<>();
    while (true) {
      Optional<RecordedEvent> next =
          store.events().event(Decisions.eventId(commandId, found.size()));
      if (next.isEmpty()) {
        return found;
      }
      found.add(next.get());
    }
  }
}
