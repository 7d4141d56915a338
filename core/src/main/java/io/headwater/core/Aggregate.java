package io.headwater.core;

import java.util.List;

/**
 * A consistency boundary with a name: how events change its state, and which events a command leads
 * to. Both are pure functions, so a decision is tested without I/O. Stateless; one instance serves
 * all.
 *
 * <p>Write {@code C} and {@code E} as sealed interfaces of records, {@code S} as a record, and both
 * methods as exhaustive {@code switch} expressions without {@code default}.
 *
 * @param <C> the commands
 * @param <S> the state
 * @param <E> the events
 */
public interface Aggregate<C, S, E> {

  /** The name of the kind; an aggregate's stream is {@code name-id}. Limits of a name. */
  String name();

  /** The state before the first event. */
  S initial();

  /** The state after one more event. Pure and total: what was stored is a fact. */
  S evolve(S state, E event);

  /**
   * The events that a command leads to, none if it changes nothing. Pure; refuses by throwing an
   * exception of the domain.
   */
  List<E> decide(C command, S state);

  /**
   * The author's version of {@link #evolve}: raise it when the same events shall give another
   * state, so that older snapshots are not used.
   */
  default int stateVersion() {
    return 1;
  }
}
