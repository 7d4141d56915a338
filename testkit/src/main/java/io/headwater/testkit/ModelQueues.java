package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;

import io.headwater.core.Clock;
import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues;
import io.headwater.core.Receiver;
import io.headwater.testkit.ModelQueue.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a {@link ModelStore}. Before every answer, what time has done is made up for: locks
 * that ran out, messages that expired. Open to subclasses so that tests can break it on purpose.
 */
class ModelQueues implements Queues {
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ModelData data;
  private final Clock clock;
  private final Map<String, ModelCounts> counts = new HashMap<>();
  private final ModelAccess access;

  ModelQueues(ModelData data, Clock clock) {
    this.data = data;
    this.access = new ModelAccess(data);
    this.clock = clock;
    data.queues.values().forEach(this::lockAnew);
  }

  /** Nobody who held a message is left; whoever could get it waits a full lock time. */
  void lockAnew(ModelQueue queue) {
    queue.entries.stream()
        .filter(Entry::isHeld)
        .forEach(entry -> entry.lockedUntil = lockEnd(queue));
  }

  long lockEnd(ModelQueue queue) {
    return clock.nanos() + queue.queue.lockTime().toNanos();
  }

  @Override
  public boolean create(Queue queue) {
    return access.locked(
        () -> {
          ModelQueue known = data.queues.get(queue.name());
          if (known != null && !known.queue.equals(queue)) {
            throw new IllegalArgumentException(queue.differsFrom(known.queue));
          }
          return data.queues.putIfAbsent(queue.name(), new ModelQueue(queue)) == null;
        });
  }

  @Override
  public Optional<Queue> find(String name) {
    return access.locked(
        () -> Optional.ofNullable(data.queues.get(name)).map(found -> found.queue));
  }

  @Override
  public List<Queue> all() {
    return access.locked(() -> data.queues.values().stream().map(found -> found.queue).toList());
  }

  @Override
  public void delete(String name) {
    on(
        name,
        queue -> {
          counts.remove(name);
          return Optional.ofNullable(data.queues.remove(name));
        });
  }

  @Override
  public void send(String name, List<Message> messages, Terms terms) {
    on(
        name,
        queue -> {
          if (terms.priority() >= queue.queue.priorities()) {
            throw new IllegalArgumentException(
                "priority %d for queue '%s'; expected 0 to %d"
                    .formatted(terms.priority(), name, queue.queue.priorities() - 1));
          }
          Instant now = clock.now();
          Instant due = due(terms, now);
          for (Message message : messages) {
            add(queue, new Entry(message, now.truncatedTo(MILLIS), due, terms.priority()));
          }
          return true;
        });
  }

  private void add(ModelQueue queue, Entry entry) {
    Instant now = clock.now();
    if (entry.isWaiting(now) && queue.refuses(now)) {
      throw new StoreFull(
          "queue '%s' is as long as it may be; expected fewer than %s: send later"
              .formatted(queue.queue.name(), queue.queue.bound()),
          null);
    }
    queue.entries.add(entry);
    counts(queue).sent++;
    makeRoom(queue);
  }

  private void makeRoom(ModelQueue queue) {
    Queue.Bound bound = queue.queue.bound();
    if (bound != null && bound.overflow() == Overflow.DROP_OLDEST) {
      List<Entry> waiting = new ArrayList<>(queue.waiting(clock.now()));
      waiting.sort(Comparator.comparing(entry -> entry.due));
      while (waiting.size() > bound.messages()) {
        bury(queue, waiting.removeFirst(), Reason.OVERFLOW, "");
      }
    }
  }

  /** When a message is due. */
  Instant due(Terms terms, Instant now) {
    return terms.due(now);
  }

  /** Makes up for what time has done. */
  private void catchUp(ModelQueue queue) {
    Instant now = clock.now();
    for (Entry entry : List.copyOf(queue.entries)) {
      if (entry.isHeld() && entry.lockedUntil - clock.nanos() <= 0) {
        counts(queue).lost++;
        comeBack(queue, entry, now);
      }
      Duration expiry = queue.queue.expiry();
      if (expiry != null && !entry.isHeld() && !entry.firstDue.plus(expiry).isAfter(now)) {
        bury(queue, entry, Reason.EXPIRED, "");
      }
    }
    makeRoom(queue);
  }

  /** Has a message that was held handed out again, unless this was its last delivery. */
  void comeBack(ModelQueue queue, Entry entry, Instant due) {
    entry.token = null;
    if (entry.delivery >= queue.queue.retry().attempts()) {
      bury(queue, entry, Reason.DELIVERY_LIMIT, entry.error);
    } else {
      entry.due = due;
      queue.entries.remove(entry);
      queue.entries.add(entry);
    }
  }

  /** Makes a message a dead letter. */
  void bury(ModelQueue queue, Entry entry, Reason reason, String error) {
    if (queue.entries.remove(entry) && queue.queue.deadLetters()) {
      queue.dead.add(
          new DeadLetter(
              queue.queue.name(),
              UUID.randomUUID().toString(),
              entry.message,
              entry.sent,
              entry.priority,
              entry.delivery,
              reason,
              error,
              clock.now().truncatedTo(MILLIS)));
    }
  }

  /** The message to be handed out next; null if there is none. */
  @Nullable Entry next(ModelQueue queue) {
    Instant now = clock.now();
    return queue.entries.stream()
        .filter(entry -> mayHandOut(entry, now))
        .sorted(Comparator.comparingInt(this::rank).reversed())
        .findFirst()
        .orElse(null);
  }

  /** Whether a message can be handed out. */
  boolean mayHandOut(Entry entry, Instant now) {
    return entry.isWaiting(now);
  }

  /** Of what waits the higher rank goes first. */
  int rank(Entry entry) {
    return entry.priority;
  }

  /** Counts a delivery. */
  void handOut(Entry entry) {
    entry.delivery++;
  }

  /** Whether a receiver that was given a token may settle a message. */
  boolean isHolder(Entry entry, String token) {
    return token.equals(entry.token);
  }

  /** Forgets a message that is done. */
  void done(ModelQueue queue, Entry entry) {
    queue.entries.remove(entry);
  }

  /** What a closed receiver still held. */
  void giveBack(ModelQueue queue, Entry entry) {
    counts(queue).released++;
    comeBack(queue, entry, clock.now());
  }

  @Override
  public Receiver receiver(String name) {
    return on(name, queue -> new ModelReceiver(this, name));
  }

  @Override
  public QueueInfo info(String name) {
    return on(
        name,
        queue -> {
          Instant now = clock.now();
          long held = queue.entries.stream().filter(Entry::isHeld).count();
          List<Entry> waiting = queue.waiting(now);
          return new QueueInfo(
              queue.queue,
              waiting.size(),
              queue.entries.size() - held - waiting.size(),
              held,
              queue.dead.size(),
              waiting.stream()
                  .min(Comparator.comparing(entry -> entry.due))
                  .map(entry -> entry.sent)
                  .orElse(null),
              counts(queue).at(now));
        });
  }

  @Override
  public List<DeadLetter> deadLetters(String name, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("%d dead letters; expected 1 or more".formatted(max));
    }
    return on(name, queue -> queue.dead.stream().limit(max).toList());
  }

  @Override
  public boolean redrive(String name, DeadLetter letter) {
    return on(
        name,
        queue -> {
          boolean there = queue.dead.contains(letter);
          if (there) {
            add(queue, again(letter)); // first, as there may be no room
            queue.dead.remove(letter);
          }
          return there;
        });
  }

  /** The message of a dead letter, as if it was never handed out. */
  Entry again(DeadLetter letter) {
    return new Entry(letter.message(), letter.sent(), clock.now(), letter.priority());
  }

  @Override
  public long redriveAll(String name) {
    return deadLetters(name, Integer.MAX_VALUE).stream()
        .filter(letter -> redrive(name, letter))
        .count();
  }

  @Override
  public long purge(String name) {
    return on(
        name,
        queue -> {
          long before = queue.entries.size();
          queue.entries.removeIf(this::isPurged);
          return before - queue.entries.size();
        });
  }

  boolean isPurged(Entry entry) {
    return !entry.isHeld();
  }

  @Override
  public long purgeDeadLetters(String name) {
    return on(
        name,
        queue -> {
          long count = queue.dead.size();
          queue.dead.clear();
          return count;
        });
  }

  ModelCounts counts(ModelQueue queue) {
    return counts.computeIfAbsent(queue.queue.name(), absent -> new ModelCounts());
  }

  Clock clock() {
    return clock;
  }

  /** Does something to a queue that time has caught up with, and wakes everybody who waits. */
  <T> T on(String name, Function<ModelQueue, T> action) {
    return access.locked(
        () -> {
          ModelQueue queue = data.queues.get(name);
          if (queue == null) {
            throw new IllegalArgumentException(
                "there is no queue '%s'; expected one of %s: create it first"
                    .formatted(name, data.queues.keySet()));
          }
          catchUp(queue);
          T answer = action.apply(queue);
          data.changed.signalAll();
          return answer;
        });
  }

  /** As {@link #on}, if the store is open and has the queue. */
  void onIfThere(String name, Consumer<ModelQueue> action) {
    data.lock.lock();
    try {
      if (!access.isClosed() && data.queues.containsKey(name)) {
        on(
            name,
            queue -> {
              action.accept(queue);
              return true;
            });
      }
    } finally {
      data.lock.unlock();
    }
  }

  /** The first answer that there is; none when the time is up or the thread is interrupted. */
  <T> Optional<T> await(Duration timeout, Supplier<Optional<T>> answer) {
    data.lock.lock();
    try {
      long end = System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout));
      while (true) {
        Optional<T> found = answer.get();
        long left = end - System.nanoTime();
        if (found.isPresent() || left <= 0) {
          return found;
        }
        data.changed.awaitNanos(Math.min(left, LOOK_AGAIN_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      data.lock.unlock();
    }
  }

  void close() {
    access.close();
  }
}
