package io.headwater.core.topic;

import io.headwater.core.Clock;
import io.headwater.core.Delivery;
import io.headwater.core.Groups;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.TopicPartition;
import io.headwater.core.Topics;
import io.headwater.core.engine.Inbox;
import io.headwater.core.engine.Threads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The thread of one engine: steps until it is closed or fails, and tells others how it is. */
final class GroupMember {
  private static final Logger LOG = System.getLogger(GroupMember.class.getName());

  /** How long until others are asked again how far they are. */
  private static final long ASK_NANOS = Duration.ofMillis(20).toNanos();

  private final GroupSettings settings;
  private final Topics topics;
  private final Group.Handler handler;
  private final Inbox<Outcome> inbox = new Inbox<>();
  private final Set<Thread> handling = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final AtomicInteger waiters = new AtomicInteger();
  private final GroupEngine engine;
  private final Thread thread;
  private volatile GroupStatus status = new GroupStatus.Running();
  private volatile GroupCounts counts = GroupCounts.NONE;
  private volatile Map<TopicPartition, Long> committed = Map.of();
  private volatile boolean closing;

  GroupMember(GroupSettings settings, Topics topics, Clock clock, Group.Handler handler) {
    this.settings = settings;
    this.topics = topics;
    this.handler = handler;
    String name = "headwater-group '" + settings.group() + "'";
    Executor executor = task -> Thread.ofVirtual().name(name + " handler").start(task);
    Groups groups = topics.groups();
    this.engine =
        new GroupEngine(
            settings,
            this::handle,
            new GroupEngine.Around(clock, executor, inbox),
            listener ->
                groups.join(settings.group(), settings.topics(), settings.terms(), listener));
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  GroupStatus status() {
    return status;
  }

  GroupCounts counts() {
    return counts;
  }

  Set<TopicPartition> owned() {
    return new TreeSet<>(committed.keySet());
  }

  private void handle(Delivery delivery) throws Exception {
    Thread self = Thread.currentThread();
    handling.add(self);
    try {
      handler.handle(delivery);
    } finally {
      handling.remove(self);
    }
  }

  // Nothing relies on the yield; it lets handlers have the carrier of a loop that is busy.
  @SuppressWarnings("ThreadPriorityCheck")
  private void run() {
    GroupStatus end = new GroupStatus.Closed();
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
    } catch (RuntimeException e) {
      end = end instanceof GroupStatus.Failed ? end : failed(e);
    }
    tell(end);
  }

  private GroupStatus running() {
    Throwable cause = engine.unreachable();
    return cause == null ? new GroupStatus.Running() : new GroupStatus.Unreachable(cause);
  }

  private GroupStatus failed(Throwable cause) {
    LOG.log(
        Level.ERROR,
        () -> "group '%s': this member stopped: %s".formatted(settings.group(), cause));
    return new GroupStatus.Failed(cause);
  }

  private void tell(GroupStatus now) {
    counts = engine.counts();
    committed = engine.committed();
    boolean changed = !now.equals(status);
    status = now;
    if (changed || waiters.get() > 0) {
      lock.lock();
      try {
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  boolean awaitIdle(Duration timeout) throws InterruptedException {
    long nanos = TimeUnit.NANOSECONDS.convert(timeout);
    Map<TopicPartition, Long> wanted = ends();
    waiters.incrementAndGet();
    try {
      inbox.wake();
      while (!isDone(wanted)) {
        checkRunning();
        if (nanos <= 0) {
          return false;
        }
        long slice = Math.min(nanos, ASK_NANOS);
        nanos -= slice - awaitMove(slice);
      }
      return true;
    } finally {
      waiters.decrementAndGet();
    }
  }

  /** How much was left of the time. May wake for nothing: the caller looks and comes again. */
  @SuppressWarnings("WaitNotInLoop")
  private long awaitMove(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return Math.max(0, moved.awaitNanos(nanos));
    } finally {
      lock.unlock();
    }
  }

  private Map<TopicPartition, Long> ends() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (String topic : settings.topics()) {
      List<Topics.Range> ranges = topics.ranges(topic);
      for (int partition = 0; partition < ranges.size(); partition++) {
        ends.put(new TopicPartition(topic, partition), ranges.get(partition).next());
      }
    }
    return ends;
  }

  /** Whether these are done; forgets those that are. Only of others' the group is asked. */
  private boolean isDone(Map<TopicPartition, Long> wanted) {
    Map<TopicPartition, Long> own = committed;
    wanted.entrySet().removeIf(end -> own.getOrDefault(end.getKey(), -1L) >= end.getValue());
    if (!wanted.isEmpty() && !own.keySet().containsAll(wanted.keySet())) {
      topics
          .groups()
          .find(settings.group())
          .ifPresent(info -> info.partitions().forEach(each -> forgetIfDone(wanted, each)));
    }
    return wanted.isEmpty();
  }

  private static void forgetIfDone(Map<TopicPartition, Long> wanted, Groups.Progress progress) {
    Long end = wanted.get(progress.partition());
    if (end != null && progress.committed() >= end) {
      wanted.remove(progress.partition());
    }
  }

  private void checkRunning() {
    switch (status) {
      case GroupStatus.Failed failed ->
          throw new IllegalStateException(
              "group '%s' failed and will not get idle: %s"
                  .formatted(settings.group(), failed.cause()),
              failed.cause());
      case GroupStatus.Closed closed ->
          throw new IllegalStateException(
              "group '%s' was closed and will not get idle".formatted(settings.group()));
      case GroupStatus.Running running -> {}
      case GroupStatus.Unreachable unreachable -> {}
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
