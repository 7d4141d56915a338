package io.headwater.core.topic;

import io.headwater.core.Headwater;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Limits;
import io.headwater.core.LiveProjection.Saving;
import io.headwater.core.StateCodec;
import io.headwater.core.Status;
import io.headwater.core.TopicPartition;
import io.headwater.core.engine.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TopicProjection} kept up to date: its state is held in memory, follows the topics, and
 * answers questions.
 *
 * <p>State and offsets are saved together from time to time and at {@link #close}; opening loads
 * them and folds what came since. What was saved by another version of the projection or of its
 * state, of other topics than there are now, or is damaged, is not used: the state is folded anew
 * from the oldest messages kept. A projection that fails on a message stops, alone; {@link #status}
 * then says so and {@link #query} throws.
 *
 * <p>Either {@link #catchUp} is called whenever the state is to follow, or {@link #start} once. All
 * methods are safe for use by many threads. Open one of a name at a time.
 *
 * @param <S> the state
 */
public final class LiveTopicProjection<S> implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LiveTopicProjection.class.getName());

  /** How many messages are folded under one hold of the lock. */
  private static final int PAGE = 1_024;

  /** How long to wait for messages before looking at other things. */
  private static final Duration WAIT = Duration.ofMillis(200);

  private final String title;
  private final TopicFold<S> fold;
  private final ReentrantLock lock = new ReentrantLock(true); // fair: a busy fold lets queries in
  private final Condition moved = lock.newCondition();
  private final ReentrantLock folding = new ReentrantLock();
  private volatile Status status = new Status.CatchingUp();
  private volatile boolean closing;

  // Both guarded by folding.
  private @Nullable Thread thread;
  private boolean ended;

  private LiveTopicProjection(String title, TopicFold<S> fold) {
    this.title = title;
    this.fold = fold;
  }

  /** Opens a projection with {@link Saving#standard}. */
  public static <S> LiveTopicProjection<S> open(
      Headwater store, TopicProjection<S> projection, StateCodec<S> codec) {
    return open(store, projection, codec, Saving.standard());
  }

  /**
   * Loads what was saved; folds nothing yet.
   *
   * @throws IllegalArgumentException if one of its topics does not exist
   */
  public static <S> LiveTopicProjection<S> open(
      Headwater store, TopicProjection<S> projection, StateCodec<S> codec, Saving saving) {
    Limits.checkName("projection", projection.name());
    String title = "projection '%s'".formatted(projection.name());
    return new LiveTopicProjection<>(title, TopicFold.load(store, projection, codec, saving));
  }

  /**
   * Folds everything that is in the topics now, in the calling thread; also publishes what follows
   * from it. What the fold throws is thrown on.
   *
   * @throws IllegalStateException if it was started, closed, or failed before, or is closed
   *     meanwhile: it stops after the messages being folded
   * @throws HeadwaterException.StoreClosed if the store was closed
   * @throws HeadwaterException.Unavailable if the backend cannot be reached; call again
   */
  public void catchUp() {
    folding.lock();
    try {
      if (thread != null) {
        throw new IllegalStateException(title + " runs by itself; expected one not started");
      }
      requireRunning();
      fold.publish();
      fold.aimAtEnds();
      while (!fold.arrived()) {
        requireRunning();
        if (fold.read(PAGE, WAIT)) {
          apply();
        } else {
          moved();
        }
      }
      status = new Status.Live();
    } catch (StoreClosed e) {
      closed();
      throw e;
    } finally {
      folding.unlock();
    }
  }

  /** Starts to follow the topics on a virtual thread of its own, until {@link #close}. */
  public LiveTopicProjection<S> start() {
    folding.lock();
    try {
      requireRunning();
      if (thread == null) {
        thread = Thread.ofVirtual().name("headwater-" + title).start(this::run);
      }
      return this;
    } finally {
      folding.unlock();
    }
  }

  /**
   * Asks the state a question. No message is folded meanwhile.
   *
   * @param question reads the state, changes nothing, keeps nothing of it that may change, is quick
   * @throws IllegalStateException if the projection failed: its state is half of something
   */
  public <R> R query(Function<? super S, ? extends R> question) {
    lock.lock();
    try {
      requireSound();
      return question.apply(fold.state());
    } finally {
      lock.unlock();
    }
  }

  /** For each partition, the offset below which everything is in the state. */
  public Map<TopicPartition, Long> offsets() {
    return new TreeMap<>(fold.offsets());
  }

  /**
   * How many messages the retention of a topic dropped before they were folded, since it was
   * opened: the state lacks them. An upper bound where offsets have gaps.
   */
  public long missed() {
    return fold.missed();
  }

  /** How it is doing; positions are offsets, the cause names the partition. */
  public Status status() {
    return status;
  }

  /**
   * Waits until the state holds everything that is in the topics at the time of the call.
   *
   * @return false if the time ran out
   * @throws IllegalStateException if it failed or was closed before that, or its store was
   *     meanwhile
   * @throws HeadwaterException.StoreClosed if its store was closed before
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    Map<TopicPartition, Long> ends = fold.ends();
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    lock.lockInterruptibly();
    try {
      while (!fold.hasReached(ends)) {
        requireRunning();
        if (nanos <= 0) {
          return false;
        }
        nanos = moved.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Stops after the messages being folded, and saves the state. A second call does nothing. */
  @Override
  public void close() {
    closing = true;
    moved(); // whoever waits looks again
    fold.wakeup();
    Thread running = started();
    if (running != null) {
      Threads.join(running);
    }
    folding.lock();
    try {
      if (!ended) {
        ended = true;
        if (!isStopped()) {
          save();
        }
        closed();
        fold.close();
      }
    } finally {
      folding.unlock();
    }
  }

  /** The thread that follows, or null if there is none, and will be none when this is closing. */
  private @Nullable Thread started() {
    folding.lock();
    try {
      return thread;
    } finally {
      folding.unlock();
    }
  }

  private void run() {
    try {
      catchUpThenFollow();
    } catch (StoreClosed e) {
      closed();
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void catchUpThenFollow() {
    while (!closing && !fold.atEnds()) {
      fold.aimAtEnds();
      while (!closing && !fold.arrived()) {
        round(() -> fold.read(PAGE, WAIT));
      }
    }
    fold.goLive();
    status = new Status.Live();
    while (!closing) {
      round(() -> fold.readArriving(PAGE, WAIT));
    }
  }

  private interface Reading {
    boolean run();
  }

  /** Reads and folds a page. While the backend is away, what is there goes on answering. */
  private void round(Reading reading) {
    try {
      fold.publish();
      if (reading.run()) {
        apply();
      } else {
        moved();
        if (fold.due()) {
          save();
        }
      }
    } catch (HeadwaterException.Unavailable | HeadwaterException.OutcomeUnknown e) {
      Status before = status;
      status = new Status.Retrying(fold.at().offset(), 1, e);
      LockSupport.parkNanos(WAIT.toNanos());
      status = before;
    }
  }

  private void apply() {
    lock.lock();
    try {
      fold.apply();
      moved.signalAll();
    } catch (Throwable e) {
      fail(e);
      throw e;
    } finally {
      lock.unlock();
    }
    fold.publish();
    if (fold.due()) {
      save();
    }
  }

  /** Has those look again who wait for it to move. */
  private void moved() {
    lock.lock();
    try {
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void save() {
    try {
      fold.save();
    } catch (HeadwaterException e) {
      // It can be derived again, so the fold goes on; only a restart will take longer.
      LOG.log(Level.WARNING, () -> "%s was not saved: %s".formatted(title, e));
    }
  }

  private void fail(Throwable cause) {
    lock.lock();
    try {
      if (!(status instanceof Status.Failed)) {
        status = new Status.Failed(fold.at().offset(), cause);
        moved.signalAll();
        LOG.log(Level.ERROR, () -> "%s stopped at %s".formatted(title, fold.at()), cause);
      }
    } finally {
      lock.unlock();
    }
  }

  /** It was closed, or its store was; what has failed stays so. */
  private void closed() {
    lock.lock();
    try {
      if (!isStopped()) {
        status = new Status.Closed();
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopped() {
    return status instanceof Status.Failed || status instanceof Status.Closed;
  }

  private void requireSound() {
    if (status instanceof Status.Failed failed) {
      throw new IllegalStateException(
          "%s failed at %s: %s; repair it, then open it again"
              .formatted(title, fold.at(), failed.cause()),
          failed.cause());
    }
  }

  private void requireRunning() {
    requireSound();
    if (closing || status instanceof Status.Closed) {
      throw new IllegalStateException(title + " is closed; expected it open: open it again");
    }
  }
}
