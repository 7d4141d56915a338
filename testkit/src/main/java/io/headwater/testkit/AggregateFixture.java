package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.headwater.core.Aggregate;
import io.headwater.core.EventCodec;
import io.headwater.core.StateCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tests an {@link Aggregate} without a store: given these events, when this command comes, then
 * these events follow, or it is refused.
 *
 * <pre>{@code
 * AggregateFixture.of(new Account())
 *     .given(new Opened("100"))
 *     .when(new Withdraw("30"))
 *     .then(new Withdrawn("30"))
 *     .thenState(account -> assertThat(account.balance()).isEqualTo("70"));
 * }</pre>
 *
 * <p>Every {@code when} also checks what a repository relies on: that the aggregate is pure (the
 * same again gives the same), that {@code evolve} takes every event and gives a state, that every
 * event survives its codec, and that a state saved after any number of the events and loaded again
 * leads to the same state as the full fold. The last two need the codecs.
 *
 * <p>Immutable.
 *
 * @param <C> the commands
 * @param <S> the state; compared with {@code equals}
 * @param <E> the events; compared with {@code equals}
 */
public final class AggregateFixture<C, S, E> {
  private final Aggregate<C, S, E> aggregate;
  private final @Nullable EventCodec<E> events;
  private final @Nullable StateCodec<S> states;
  private final List<E> given;

  private AggregateFixture(
      Aggregate<C, S, E> aggregate,
      @Nullable EventCodec<E> events,
      @Nullable StateCodec<S> states,
      List<E> given) {
    this.aggregate = aggregate;
    this.events = events;
    this.states = states;
    this.given = given;
  }

  /** A fixture to which nothing has happened yet, and without codecs. */
  public static <C, S, E> AggregateFixture<C, S, E> of(Aggregate<C, S, E> aggregate) {
    return new AggregateFixture<>(aggregate, null, null, List.of());
  }

  /** The same, checking these codecs in every run. */
  public AggregateFixture<C, S, E> with(EventCodec<E> newEvents, StateCodec<S> newStates) {
    return new AggregateFixture<>(aggregate, newEvents, newStates, given);
  }

  /** These events have happened, after those given before. */
  @SafeVarargs
  public final AggregateFixture<C, S, E> given(E... more) {
    List<E> all = new ArrayList<>(given);
    for (E event : more) {
      all.add(event);
    }
    return new AggregateFixture<>(aggregate, events, states, List.copyOf(all));
  }

  /**
   * The command comes.
   *
   * @throws AssertionError if the aggregate or a codec breaks a promise named above
   */
  public Outcome<S, E> when(C command) {
    S before = checkedFold(given);
    List<E> decided;
    try {
      decided = List.copyOf(aggregate.decide(command, before));
    } catch (RuntimeException refusal) {
      return new Outcome<>(command, List.of(), before, refusal);
    }
    assertThat(aggregate.decide(command, before))
        .as("what %s decides on %s the second time", command, before)
        .isEqualTo(decided);
    List<E> all = new ArrayList<>(given);
    all.addAll(decided);
    return new Outcome<>(command, decided, checkedFold(all), null);
  }

  /**
   * Checks that {@code evolve} takes each of these events in the initial state, and in each state
   * that the given events lead to: what was stored is a fact, whatever is thought of it today.
   */
  @SafeVarargs
  public final AggregateFixture<C, S, E> evolvesWith(E... samples) {
    S state = aggregate.initial();
    for (int i = 0; ; i++) {
      for (E sample : samples) {
        evolve(state, sample);
      }
      if (i == given.size()) {
        return this;
      }
      state = evolve(state, given.get(i));
    }
  }

  private S checkedFold(List<E> all) {
    S full = fold(aggregate.initial(), all);
    for (int split = 0; split <= all.size(); split++) {
      S snapshot = fold(aggregate.initial(), all.subList(0, split));
      S restored = states == null ? snapshot : throughCodec(states, snapshot);
      assertThat(fold(restored, all.subList(split, all.size())))
          .as("the state of a snapshot after %d of %d events and of those after", split, all.size())
          .isEqualTo(full);
    }
    if (events != null) {
      all.forEach(event -> throughCodec(events, event));
    }
    return full;
  }

  private S fold(S from, List<E> all) {
    S state = from;
    for (E event : all) {
      state = evolve(state, event);
    }
    return state;
  }

  private S evolve(S state, E event) {
    try {
      S evolved = aggregate.evolve(state, event);
      assertThat(evolved).as("the state after %s on %s", event, state).isNotNull();
      return evolved;
    } catch (RuntimeException e) {
      throw new AssertionError(
          "evolve refused %s in state %s; expected it to take every event: refuse in decide"
              .formatted(event, state),
          e);
    }
  }

  private static <S> S throughCodec(StateCodec<S> codec, S state) {
    byte[] bytes = codec.encode(state);
    S restored = codec.decode(bytes);
    assertThat(restored).as("the state that comes back from its codec").isEqualTo(state);
    assertThat(codec.encode(restored)).as("the bytes of an equal state").isEqualTo(bytes);
    return restored;
  }

  private static <E> void throughCodec(EventCodec<E> codec, E event) {
    assertThat(codec.decode(codec.type(event), codec.encode(event)))
        .as("the event that comes back from its codec")
        .isEqualTo(event);
  }

  /**
   * What a command led to.
   *
   * @param <S> the state
   * @param <E> the events
   */
  public static final class Outcome<S, E> {
    private final Object command;
    private final List<E> decided;
    private final S after;
    private final @Nullable RuntimeException refusal;

    private Outcome(Object command, List<E> decided, S after, @Nullable RuntimeException refusal) {
      this.command = command;
      this.decided = decided;
      this.after = after;
      this.refusal = refusal;
    }

    /** Exactly these events, in this order. */
    @SafeVarargs
    public final Outcome<S, E> then(E... expected) {
      assertAccepted();
      List<E> all = new ArrayList<>();
      for (E event : expected) {
        all.add(event);
      }
      assertThat(decided).as("the events of %s", command).isEqualTo(all);
      return this;
    }

    /** No events, and no refusal. */
    public Outcome<S, E> thenNothing() {
      assertAccepted();
      assertThat(decided).as("the events of %s", command).isEmpty();
      return this;
    }

    /** The state after the events is equal to this. */
    public Outcome<S, E> thenState(S expected) {
      assertThat(after).as("the state after %s", command).isEqualTo(expected);
      return this;
    }

    /** The state after the events is checked by this. */
    public Outcome<S, E> thenState(Consumer<? super S> check) {
      check.accept(after);
      return this;
    }

    /** Refused with an exception of this type. */
    public <X extends RuntimeException> Outcome<S, E> thenRefused(Class<X> type) {
      return thenRefused(type, refused -> {});
    }

    /** Refused with an exception of this type, which is checked by this. */
    public <X extends RuntimeException> Outcome<S, E> thenRefused(
        Class<X> type, Consumer<? super X> check) {
      if (refusal == null) {
        fail("%s led to %s; expected a refusal with %s", command, decided, type.getSimpleName());
      }
      assertThat(refusal).as("the refusal of %s", command).isInstanceOf(type);
      check.accept(type.cast(refusal));
      return this;
    }

    private void assertAccepted() {
      if (refusal != null) {
        throw new AssertionError("%s was refused; expected events".formatted(command), refusal);
      }
    }
  }
}
