package io.headwater.log;

import java.util.List;

/**
 * Lets many callers share one force: each submits, and whoever gets the commit turn does the work
 * of all who wait. A plain object: {@link #step} does one turn, and simulation calls it itself.
 *
 * @param <T> what is submitted
 */
public final class GroupCommit<T> {

  /**
   * The work of one turn: decide, encode, stage, commit, answer. Called by one thread at a time.
   */
  public interface Turn<T> {
    void run(List<T> waiting);
  }

  /**
   * @param capacity how many may wait before {@link #submit} blocks
   * @param maxTurn how many are handed to one turn at most
   */
  public GroupCommit(int capacity, int maxTurn, Turn<T> turn) {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds an item and returns when its turn was run, by this thread or another. Not interruptible;
   * the interrupt flag is kept.
   */
  public void submit(T item) {
    throw new UnsupportedOperationException();
  }

  /**
   * Adds an item and returns; another thread runs its turn. Blocks only while the queue is full.
   */
  public void submitAsync(T item) {
    throw new UnsupportedOperationException();
  }

  /** Adds an item without running anything: for simulation. */
  public void enqueue(T item) {
    throw new UnsupportedOperationException();
  }

  /** Runs one turn for those who wait, if there are any and no turn is under way. */
  public boolean step() {
    throw new UnsupportedOperationException();
  }

  /** Refuses new items, and returns when those accepted have had their turn. */
  public void close() {
    throw new UnsupportedOperationException();
  }
}
