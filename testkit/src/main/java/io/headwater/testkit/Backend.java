package io.headwater.testkit;

import io.headwater.core.Headwater;

/**
 * One store of one kind, as a contract suite drives it: opened, closed, crashed and opened again. A
 * suite asks its subclass for a new backend, and so for a new empty store, as often as it needs one
 * (two independent stores are two backends), and hands it the clock the store shall use.
 *
 * <p>{@link #open}, {@link #reopen}, {@link #crash} and {@link #close} are called by one thread at
 * a time, but other threads may be using the store meanwhile.
 */
public interface Backend extends AutoCloseable {

  /** What kind of store this is, for reports; for example {@code embedded, durable, on disk}. */
  String name();

  /** Opens the store for the first time: it is empty. Called once, before the others. */
  Headwater open();

  /** Closes the store in order, if it is open, and opens it again with the same data. */
  Headwater reopen();

  /**
   * Whether {@link #crash} works. A suite says in one line how many of its checks it left out if it
   * does not.
   */
  boolean canCrash();

  /**
   * Stops the store abruptly, without closing it, and opens it again with whatever has survived. A
   * call that was under way on another thread ends with an exception, or normally if what it did
   * has survived.
   *
   * @throws io.headwater.core.HeadwaterException.NotSupported if this backend cannot crash
   */
  Headwater crash();

  /** Closes the store if it is open, and removes its data. */
  @Override
  void close();
}
