package io.headwater.core.queue;

import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Received;
import io.headwater.core.engine.Inbox;
import io.headwater.core.engine.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The thread of one engine: steps until it is closed or fails, and tells others how it is. */
final class WorkerLoop {
  private static final Logger LOG = System.getLogger(WorkerLoop.class.getName());

  /** How long until the queue is asked again how much it holds. */
  private static final long ASK_NANOS = Duration.ofMillis(20).toNanos();

  private final WorkerSettings settings;
  private final Queues queues;
  private final Worker.Handler handler;
  private final Inbox<Held.Outcome> inbox = new Inbox<>();
  private final Set<Thread> handling = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final WorkerEngine engine;
  private final Thread thread;
  private volatile WorkerStatus status = new WorkerStatus.Running();
  private volatile WorkerCounts counts = WorkerCounts.NONE;
  private volatile boolean closing;

  WorkerLoop(WorkerSettings settings, Queues queues, Clock clock, Worker.Handler handler) {
    this.settings = settings;
    this.queues = queues;
    this.handler = handler;
    String name = "headwater-worker '" + settings.queue() + "'";
    Executor executor = task -> Thread.ofVirtual().name(name + " handler").start(task);
    this.engine =
        new WorkerEngine(
            settings,
            this::handle,
            new WorkerEngine.Around(clock, executor, inbox),
            queues.receiver(settings.queue()));
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  WorkerStatus status() {
    return status;
  }

  WorkerCounts counts() {
    return counts;
  }

  private void handle(Received message) throws Exception {
    Thread self = Thread.currentThread();
    handling.add(self);
    try {
      handler.handle(message);
    } finally {
      handling.remove(self);
    }
  }

  // Nothing relies on the yield; it lets handlers have the carrier of a loop that is busy.
  @SuppressWarnings("ThreadPriorityCheck")
  private void run() {
    WorkerStatus end = new WorkerStatus.Closed();
    try {
      while (!closing) {
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
      // nothing can be settled any more; what was not is handed out again
    } catch (RuntimeException e) {
      end = end instanceof WorkerStatus.Failed ? end : failed(e);
    }
    tell(end);
  }

  private WorkerStatus running() {
    Throwable cause = engine.unreachable();
    return cause == null ? new WorkerStatus.Running() : new WorkerStatus.Unreachable(cause);
  }

  private WorkerStatus failed(Throwable cause) {
    LOG.log(
        Level.ERROR, () -> "a worker of queue '%s' stopped: %s".formatted(settings.queue(), cause));
    return new WorkerStatus.Failed(cause);
  }

  private void tell(WorkerStatus now) {
    counts = engine.counts();
    boolean changed = !now.equals(status);
    status = now;
    if (changed) {
      lock.lock();
      try {
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  boolean awaitIdle(Duration timeout) throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    while (!isIdle()) {
      checkRunning();
      if (nanos <= 0) {
        return false;
      }
      long slice = Math.min(nanos, ASK_NANOS);
      nanos -= slice - pause(slice);
    }
    return true;
  }

  private boolean isIdle() {
    try {
      QueueInfo info = queues.info(settings.queue());
      return info.waiting() + info.delayed() + info.held() == 0;
    } catch (Unavailable away) {
      return false;
    }
  }

  /** How much was left of the time. May wake for nothing: the caller looks and comes again. */
  @SuppressWarnings("WaitNotInLoop")
  private long pause(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return Math.max(0, ended.awaitNanos(nanos));
    } finally {
      lock.unlock();
    }
  }

  private void checkRunning() {
    switch (status) {
      case WorkerStatus.Failed failed ->
          throw new IllegalStateException(
              "the worker of queue '%s' failed and will not get idle: %s"
                  .formatted(settings.queue(), failed.cause()),
              failed.cause());
      case WorkerStatus.Closed closed ->
          throw new IllegalStateException(
              "the worker of queue '%s' was closed and will not get idle"
                  .formatted(settings.queue()));
      case WorkerStatus.Running running -> {}
      case WorkerStatus.Unreachable unreachable -> {}
    }
  }

  void close() {
    closing = true;
    inbox.wake();
    if (!handling.contains(Thread.currentThread())) {
      Threads.join(thread);
    }
  }
}
