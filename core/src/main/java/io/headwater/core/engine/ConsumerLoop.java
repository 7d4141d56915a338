package io.headwater.core.engine;

import io.headwater.core.Clock;
import io.headwater.core.ConsumerStatus;
import io.headwater.core.HeadwaterException.StoreClosed;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one consumer: steps its engine until it is closed or the engine fails, and tells
 * others how it is. All methods are safe for use by many threads.
 *
 * @param <O> how a handler ended
 * @param <V> what others may see of the engine
 */
public final class ConsumerLoop<O, V> {
  private static final Logger LOG = System.getLogger(ConsumerLoop.class.getName());

  /** How long until somebody who waits asks again. */
  private static final long ASK_NANOS = Duration.ofMillis(20).toNanos();

  /** Whoever waits for something does it in real time, whatever clock the consumer has. */
  private static final Clock REAL = Clock.system();

  /**
   * What is driven. All of it is called by the one thread of the loop.
   *
   * @param <V> what others may see of it
   */
  public interface Engine<V> {
    /** Whether somebody waits for everything to be done and saved. */
    default void hurry(boolean awaited) {}

    /**
     * Does everything that can be done, then waits a while for something new. What this throws, an
     * {@link Error} too, is the end of the consumer.
     */
    void step();

    /** The last call, also after a step that threw: ends what runs, saves, leaves. */
    void close();

    /** Why the backend was not to be reached the last time; null if it was. */
    @Nullable Throwable unreachable();

    /** What others may see now; never changes. */
    V view();
  }

  private final String name;
  private final Inbox<O> inbox = new Inbox<>();
  private final Set<Thread> handling = ConcurrentHashMap.newKeySet();
  private final AtomicInteger waiters = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Engine<V> engine;
  private final Thread thread;
  private volatile ConsumerStatus status = new ConsumerStatus.Running();
  private volatile V view;
  private volatile boolean closing;

  private ConsumerLoop(String name, Clock clock, Function<Around<O>, ? extends Engine<V>> engine) {
    this.name = name;
    this.engine = engine.apply(new Around<>(clock, this::runHandler, inbox));
    this.view = this.engine.view();
    this.thread = Thread.ofVirtual().name("headwater-" + name).unstarted(this::run);
  }

  /** Makes an engine and starts to step it; the name is for messages and threads. */
  public static <O, V> ConsumerLoop<O, V> start(
      String name, Clock clock, Function<Around<O>, ? extends Engine<V>> engine) {
    ConsumerLoop<O, V> loop = new ConsumerLoop<>(name, clock, engine);
    loop.thread.start();
    return loop;
  }

  /** How it is doing. */
  public ConsumerStatus status() {
    return status;
  }

  /** What the engine showed after its last step. */
  public V view() {
    return view;
  }

  private void runHandler(Runnable handler) {
    Runnable noted =
        () -> {
          handling.add(Thread.currentThread());
          try {
            handler.run();
          } finally {
            handling.remove(Thread.currentThread());
          }
        };
    Thread.ofVirtual().name("headwater-" + name + " handler").start(noted);
  }

  // Nothing relies on the yield; it lets handlers have the carrier of a loop that is busy.
  @SuppressWarnings("ThreadPriorityCheck")
  private void run() {
    ConsumerStatus end = new ConsumerStatus.Closed();
    try {
      while (!closing) {
        engine.hurry(waiters.get() > 0);
        engine.step();
        tell(running());
        Thread.yield();
      }
    } catch (StoreClosed closedUnderneath) {
      // the end, as if it were closed itself
    } catch (Throwable e) { // an Error too must be seen, not just end the thread
      end = failed(e);
    }
    try {
      engine.close();
    } catch (StoreClosed closedUnderneath) {
      // nothing can be saved any more; what was not comes again
    } catch (Throwable e) {
      end = end instanceof ConsumerStatus.Failed ? end : failed(e);
    }
    tell(end);
  }

  private ConsumerStatus running() {
    Throwable cause = engine.unreachable();
    return cause == null ? new ConsumerStatus.Running() : new ConsumerStatus.Unreachable(cause);
  }

  private ConsumerStatus failed(Throwable cause) {
    LOG.log(Level.ERROR, () -> "%s stopped: %s".formatted(name, ErrorText.of(cause)));
    return new ConsumerStatus.Failed(cause);
  }

  private void tell(ConsumerStatus now) {
    view = engine.view();
    if (!now.equals(status)) {
      status = now;
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until something is so, which is asked again and again.
   *
   * @return false if the time ran out
   * @throws IllegalStateException if this consumer failed or was closed before
   * @throws InterruptedException if the thread is interrupted while waiting
   */
  public boolean awaitIdle(BooleanSupplier idle, Duration timeout) throws InterruptedException {
    long end = REAL.nanos() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
    waiters.incrementAndGet();
    try {
      inbox.wake();
      while (!idle.getAsBoolean()) {
        checkRunning();
        long left = end - REAL.nanos();
        if (left <= 0) {
          return false;
        }
        pause(Math.min(left, ASK_NANOS));
      }
      return true;
    } finally {
      waiters.decrementAndGet();
    }
  }

  /** May wake for nothing: the caller looks and comes again. */
  @SuppressWarnings("WaitNotInLoop")
  private void pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var unused = changed.awaitNanos(nanos);
    } finally {
      lock.unlock();
    }
  }

  private void checkRunning() {
    switch (status) {
      case ConsumerStatus.Failed failed ->
          throw new IllegalStateException(
              "%s failed and will not get idle: %s".formatted(name, ErrorText.of(failed.cause())),
              failed.cause());
      case ConsumerStatus.Closed closed ->
          throw new IllegalStateException(name + " was closed and will not get idle");
      case ConsumerStatus.Running running -> {}
      case ConsumerStatus.Unreachable unreachable -> {}
    }
  }

  /** Has the engine closed and waits for that, unless a handler calls this; not interruptible. */
  public void close() {
    closing = true;
    inbox.wake();
    if (!handling.contains(Thread.currentThread())) {
      Threads.join(thread);
    }
  }
}
