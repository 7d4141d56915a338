package io.headwater.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The thread of one consumer: calls {@link Work#step} on a virtual thread until it is closed or
 * fails, waits where a step asks for it, and tells others how far it has come. All policy is in the
 * {@link Work}.
 */
final class Runner {
  private static final Logger LOG = System.getLogger(Runner.class.getName());

  /** After this time without a new event, the work may tidy up. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** What a consumer does. All of it is called by the one thread of the runner. */
  interface Work {
    /** Does a little. What it throws, an {@link Error} too, is the end of this consumer. */
    Step step();

    /** Nothing new has come for a while. */
    void idle();

    /** The last call, after the last step, unless that threw. */
    void finish();

    /** The event that the last step was about, for the report of what it threw. */
    long at();
  }

  /** What a step leads to. */
  sealed interface Step {
    /** There may be more to do. */
    record Again() implements Step {}

    /** Everything up to this position is done. */
    record CaughtUp(long position) implements Step {}

    /** Wait before the same again. */
    record Pause(Duration delay, Status.Retrying why) implements Step {}

    /** There is no getting past this event. */
    record GiveUp(long position, Throwable cause) implements Step {}

    Step AGAIN = new Again();
  }

  private final String name;
  private final EventStore events;
  private final Subscription.Sleeper sleeper;
  private final Work work;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private volatile long position;
  private final AtomicInteger waiters = new AtomicInteger();
  private volatile Status status = new Status.CatchingUp();
  private volatile boolean closing;
  private @Nullable Thread interruptible;
  private @Nullable Thread thread;

  Runner(String name, EventStore events, Subscription.Sleeper sleeper, Work work) {
    this.name = name;
    this.events = events;
    this.sleeper = sleeper;
    this.work = work;
  }

  void start() {
    Thread started = Thread.ofVirtual().name("headwater-" + name).unstarted(this::run);
    thread = started;
    started.start();
  }

  long position() {
    return position;
  }

  Status status() {
    return status;
  }

  boolean closing() {
    return closing;
  }

  /** Tells everybody that all events up to here are done. */
  void reached(long newPosition) {
    position = newPosition;
    if (waiters.get() > 0) {
      signal();
    }
  }

  boolean awaitPosition(long wanted, Duration timeout) throws InterruptedException {
    long nanos = saturatedNanos(timeout);
    lock.lockInterruptibly();
    try {
      waiters.incrementAndGet();
      try {
        while (position < wanted) {
          switch (status) {
            case Status.Failed failed ->
                throw new IllegalStateException(
                    "%s failed at position %d and will not reach %d: %s"
                        .formatted(name, failed.position(), wanted, failed.cause()),
                    failed.cause());
            case Status.Closed closed ->
                throw new IllegalStateException(
                    "%s was closed at position %d and will not reach %d"
                        .formatted(name, position, wanted));
            case Status.CatchingUp running -> {}
            case Status.Live running -> {}
            case Status.Retrying running -> {}
          }
          if (nanos <= 0) {
            return false;
          }
          nanos = moved.awaitNanos(nanos);
        }
        return true;
      } finally {
        waiters.decrementAndGet();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns when the step that is running has returned and {@link Work#finish} was called. */
  void close() {
    Thread running = thread;
    lock.lock();
    try {
      closing = true;
      if (interruptible != null) {
        interruptible.interrupt();
      }
    } finally {
      lock.unlock();
    }
    if (running != null && !running.equals(Thread.currentThread())) {
      joinUninterruptibly(running);
    }
  }

  // Nothing relies on the yield; it lets others have a carrier that a long fold would keep.
  @SuppressWarnings("ThreadPriorityCheck")
  private void run() {
    try {
      while (!closing) {
        switch (work.step()) {
          case Step.Again again -> Thread.yield();
          case Step.CaughtUp caughtUp -> awaitAfter(caughtUp.position());
          case Step.Pause pause -> pause(pause.delay(), pause.why());
          case Step.GiveUp giveUp -> {
            work.finish();
            fail(giveUp.position(), giveUp.cause());
            return;
          }
        }
      }
      work.finish();
      become(new Status.Closed());
    } catch (HeadwaterException.StoreClosed closedUnderneath) {
      become(new Status.Closed());
    } catch (Throwable e) { // an Error too must be seen, not just end the thread
      fail(work.at(), e);
    }
  }

  private void fail(long at, Throwable cause) {
    become(new Status.Failed(at, cause));
    LOG.log(Level.ERROR, () -> "%s stopped at position %d: %s".formatted(name, at, cause));
  }

  private void awaitAfter(long head) {
    if (status instanceof Status.CatchingUp) {
      become(new Status.Live());
    }
    if (mayBeInterrupted()) {
      boolean more = true;
      try {
        more = events.awaitAfter(head, IDLE) > head;
      } catch (InterruptedException closed) {
        // closing is set, or somebody woke us for nothing: both only mean to look again
      } finally {
        mayNotBeInterrupted();
      }
      if (!more) {
        work.idle();
      }
    }
  }

  private void pause(Duration delay, Status.Retrying why) {
    Status before = status;
    become(why);
    if (mayBeInterrupted()) {
      try {
        sleeper.sleep(delay);
      } catch (InterruptedException closed) {
        // as above
      } finally {
        mayNotBeInterrupted();
      }
    }
    become(before);
  }

  private boolean mayBeInterrupted() {
    lock.lock();
    try {
      interruptible = closing ? null : Thread.currentThread();
      return !closing;
    } finally {
      lock.unlock();
    }
  }

  /** From here on a handler may run, which {@link #close} waits for and never interrupts. */
  private void mayNotBeInterrupted() {
    lock.lock();
    try {
      interruptible = null;
      Thread.interrupted();
    } finally {
      lock.unlock();
    }
  }

  private void become(Status next) {
    status = next;
    signal();
  }

  private void signal() {
    lock.lock();
    try {
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static long saturatedNanos(Duration timeout) {
    return TimeUnit.NANOSECONDS.convert(timeout);
  }

  private static void joinUninterruptibly(Thread running) {
    boolean interrupted = false;
    while (true) {
      try {
        running.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
