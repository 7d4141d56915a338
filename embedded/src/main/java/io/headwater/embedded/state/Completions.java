package io.headwater.embedded.state;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Completes the futures of what a commit turn has decided, off the path of the next turn. Safe for
 * use by many threads.
 *
 * <p>For the engine itself, promised to nobody.
 *
 * @param <T> what has a future
 */
public final class Completions<T extends Completions.Decided> {
  private final ConcurrentLinkedQueue<T> decided = new ConcurrentLinkedQueue<>();

  /** Something with a verdict, and perhaps somebody who asked for a future. */
  public interface Decided {
    /** Whether somebody waits for the future rather than for the turn. */
    boolean isAsync();

    /** Completes the future; more than once does nothing. */
    void complete();
  }

  /** Completes the futures among these, soon, on another thread. */
  public void later(List<T> more) {
    List<T> asynchronous = more.stream().filter(Decided::isAsync).toList();
    if (!asynchronous.isEmpty()) {
      decided.addAll(asynchronous);
      Thread.startVirtualThread(this::now);
    }
  }

  /** Completes all of them. One leaves the queue only when it is complete. */
  public void now() {
    for (T one = decided.peek(); one != null; one = decided.peek()) {
      one.complete();
      decided.remove(one);
    }
  }
}
