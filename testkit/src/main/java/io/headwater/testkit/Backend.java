package io.headwater.testkit;

import io.headwater.core.Headwater;
import io.headwater.core.Limits;
import io.headwater.core.Topics;
import java.time.Duration;

/**
 * One store of one kind, as a contract suite drives it: opened, closed, crashed and opened again. A
 * suite asks its subclass for a new backend, and so for a new empty store, as often as it needs one
 * (two independent stores are two backends), and hands it the clock the store shall use.
 *
 * <p>The suites of topics and groups give every topic and group a name that nobody else uses, so
 * that the stores of such backends may share a cluster.
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

  /**
   * Whether topics and groups take their time from the clock that the suite handed over: the time
   * of a message, retention, and when a session runs out. If they have clocks of their own, the
   * suite waits for a session to run out, and leaves the checks of retention out, in one line.
   */
  default boolean takesClock() {
    return true;
  }

  /**
   * Whether a message of {@link Topics#publishAtomically} is seen in one partition only when those
   * in the other partitions are seen as well. If not, each partition shows its part at once, and
   * all soon.
   */
  default boolean showsAtomicAtOnce() {
    return true;
  }

  /** Most bytes of data of a message in a topic. */
  default int maxMessageBytes() {
    return Limits.MAX_DATA_BYTES;
  }

  /**
   * How long a suite waits for what comes in its own time, a rebalance for example, before it says
   * that it never comes. Much longer than it ever takes.
   */
  default Duration patience() {
    return Duration.ofMinutes(2);
  }

  /** Closes the store if it is open, and removes its data. */
  @Override
  void close();
}
