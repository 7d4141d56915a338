package io.headwater.core;

/**
 * A pure sequential fold of events into a state that answers questions. Replayed from the first
 * event it gives an equal state. Side effects belong in a {@link Subscription}. A {@link
 * LiveProjection} runs it.
 *
 * @param <S> the state; may be mutable, only the fold touches it while it runs
 */
public interface Projection<S> {

  /** The name its state is saved under. Limits of a name. */
  String name();

  /** Which events it folds. */
  Query query();

  /** The state before the first event; if it is mutable, a new one on each call. */
  S initial();

  /** The state after one more event; may be the same object, changed. */
  S apply(S state, RecordedEvent event);

  /**
   * The author's version of the fold: raise it when {@link #apply} changes; the state is rebuilt.
   */
  default int stateVersion() {
    return 1;
  }
}
