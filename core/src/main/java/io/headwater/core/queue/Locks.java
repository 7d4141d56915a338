package io.headwater.core.queue;

import io.headwater.core.Clock;
import io.headwater.core.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who holds what for how long: the lock table of a queue. An item is held under a token until it is
 * settled or the lock time has passed, whichever comes first; never both. Deadlines are monotonic.
 * Safe for use by many threads; kept in memory only.
 *
 * <pre>
 * hold ──► held ──── settle ──► settled, by one caller
 *           │  ▲
 *           │  └── renew: the full lock time from now
 *           └───── lock time over: settle and renew are refused; takeExpired gives it, once
 * </pre>
 *
 * @param <T> what is held
 */
public final class Locks<T> {
  private final Clock clock;
  private final long lockNanos;
  private final Lock guard;

  /** In the order of their deadlines, as all have the same lock time. */
  private final LinkedHashMap<Long, Entry<T>> held = new LinkedHashMap<>();

  private long nextToken;

  /** What is held, until when. */
  private record Entry<T>(T item, long deadline) {}

  /**
   * An item whose lock ran out.
   *
   * @param token the token that is worth nothing any more
   * @param item what was held under it
   */
  public record Expired<T>(long token, T item) {}

  /**
   * An empty table. Its tokens begin at a random number, so that those of another table, or of one
   * before a restart, mean nothing to it.
   *
   * @param clock the source of time
   * @param lockTime for how long an item is held, more than zero
   */
  public Locks(Clock clock, Duration lockTime) {
    this(clock, lockTime, UUID.randomUUID().getLeastSignificantBits(), new ReentrantLock());
  }

  Locks(Clock clock, Duration lockTime, long firstToken, Lock guard) {
    if (!lockTime.isPositive()) {
      throw new IllegalArgumentException(
          "a lock time of %s; expected more than zero".formatted(lockTime));
    }
    this.clock = clock;
    this.lockNanos = lockTime.toNanos();
    this.nextToken = firstToken;
    this.guard = guard;
  }

  /** Holds an item from now on; returns its token, which this table never gave before. */
  public long hold(T item) {
    guard.lock();
    try {
      while (held.containsKey(nextToken)) {
        nextToken++;
      }
      put(nextToken, item);
      return nextToken++;
    } finally {
      guard.unlock();
    }
  }

  /**
   * Holds an item from now on under a token it had before, as after a restart.
   *
   * @throws IllegalArgumentException if something is held under this token
   */
  public void holdAgain(long token, T item) {
    guard.lock();
    try {
      if (held.containsKey(token)) {
        throw new IllegalArgumentException(
            "token %d holds %s; expected it free for %s"
                .formatted(token, held.get(token).item(), item));
      }
      put(token, item);
    } finally {
      guard.unlock();
    }
  }

  private void put(long token, T item) {
    held.put(token, new Entry<>(item, clock.nanos() + lockNanos));
  }

  /** Ends a lock and returns what was held; nothing if it had run out, or was ended before. */
  public Optional<T> settle(long token) {
    guard.lock();
    try {
      Entry<T> entry = held.get(token);
      if (entry == null || isOver(entry, clock.nanos())) {
        return Optional.empty();
      }
      held.remove(token);
      return Optional.of(entry.item());
    } finally {
      guard.unlock();
    }
  }

  /** The messages, each hand-out of one once, in their order. */
  public static List<Received> once(List<Received> messages) {
    if (messages.size() < 2) {
      return messages;
    }
    Map<String, Received> byToken = new LinkedHashMap<>();
    messages.forEach(each -> byToken.putIfAbsent(each.token(), each));
    return List.copyOf(byToken.values());
  }

  /** Ends a lock, if there is one, also if it has run out: as if it had never been. */
  public void drop(long token) {
    guard.lock();
    try {
      held.remove(token);
    } finally {
      guard.unlock();
    }
  }

  /** Gives a lock the full lock time from now on; false if it had run out, or was ended. */
  public boolean renew(long token) {
    guard.lock();
    try {
      Entry<T> entry = held.get(token);
      if (entry == null || isOver(entry, clock.nanos())) {
        return false;
      }
      held.remove(token); // to the end, where the latest deadlines are
      put(token, entry.item());
      return true;
    } finally {
      guard.unlock();
    }
  }

  /** Takes those whose locks have run out, the first to run out first. Each is given once. */
  public List<Expired<T>> takeExpired() {
    guard.lock();
    try {
      List<Expired<T>> expired = new ArrayList<>();
      long now = clock.nanos();
      Iterator<Map.Entry<Long, Entry<T>>> all = held.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<Long, Entry<T>> next = all.next();
        if (!isOver(next.getValue(), now)) {
          break;
        }
        expired.add(new Expired<>(next.getKey(), next.getValue().item()));
        all.remove();
      }
      return expired;
    } finally {
      guard.unlock();
    }
  }

  /** How long until the next lock runs out, in nanoseconds, 0 if one has; empty without locks. */
  public OptionalLong untilNext() {
    guard.lock();
    try {
      return held.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(
              Math.max(0, held.values().iterator().next().deadline() - clock.nanos()));
    } finally {
      guard.unlock();
    }
  }

  /** How many items are here: held, or run out and not taken yet. */
  public int size() {
    guard.lock();
    try {
      return held.size();
    } finally {
      guard.unlock();
    }
  }

  /** By difference: nanoseconds of a monotonic clock wrap around. */
  private static boolean isOver(Entry<?> entry, long now) {
    return entry.deadline() - now <= 0;
  }
}
