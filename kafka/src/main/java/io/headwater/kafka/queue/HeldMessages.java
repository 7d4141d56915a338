package io.headwater.kafka.queue;

import io.headwater.core.Clock;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a share session holds, by offset. The leader of the partition keeps the locks. What it
 * cannot know is that one ran out and its record was taken again in the same session: so each
 * hand-out has a token. What it does not say is that somebody else has settled a record since, if
 * all before that are settled, too: it takes such a settlement for one that is repeated. So locks
 * run out here as well, and not after they do there: they begin when they are asked for. For one
 * thread at a time, except where it says so.
 */
final class HeldMessages {
  private final Queue queue;
  private final Clock clock;
  private final long lockNanos;
  private final LongAdder lost;
  private final String session = UUID.randomUUID().toString();
  private final Map<Long, Held> held = new ConcurrentHashMap<>();
  private long asked;
  private long handOuts;
  private int lapsed;

  private record Held(Received message, long since) {}

  /**
   * @param lost counts the locks that were lost
   */
  HeldMessages(Clock clock, Queue queue, LongAdder lost) {
    this.queue = queue;
    this.clock = clock;
    this.lockNanos = queue.lockTime().toMillis() * 1_000_000; // as the leader was told
    this.lost = lost;
  }

  /** Called before records, or locks, are asked for: what comes of that is held from now on. */
  void asks() {
    asked = clock.nanos();
  }

  /** Enters a message that was taken. */
  Received add(long offset, Queued queued, int delivery) {
    handOuts++;
    String token = "%d/%d/%s".formatted(offset, handOuts, session);
    Received received =
        new Received(queue.name(), token, queued.message(), queued.sent(), 0, delivery);
    if (held.put(offset, new Held(received, asked)) != null) {
      lost.increment();
    }
    return received;
  }

  /** Whether this message was entered here, at any time. Any thread. */
  boolean gave(Received message) {
    return message.token().endsWith(session);
  }

  /** The offset of a message, if this very hand-out of it is held; or null. */
  @Nullable Long offset(Received message) {
    String token = message.token();
    Long offset = place(message);
    Held here = held.get(offset);
    return here != null && here.message().token().equals(token) ? offset : null;
  }

  /** The offset of a message, held or not. */
  static Long place(Received message) {
    String token = message.token();
    try {
      return Long.parseLong(token, 0, Math.max(0, token.indexOf('/')), 10);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "token '%s'; expected a message that a receiver of Kafka gave".formatted(token), e);
    }
  }

  void settled(long offset) {
    held.remove(offset);
  }

  void renewed(long offset) {
    held.computeIfPresent(offset, (any, each) -> new Held(each.message(), asked));
  }

  void lost(long offset) {
    if (held.remove(offset) != null) {
      lost.increment();
    }
  }

  void settledAll() {
    held.clear();
  }

  /** All locks are gone. */
  void lostAll() {
    lost.add(held.size());
    held.clear();
  }

  /** Drops what ran out: at the leader it does so now, or did. */
  void dropOverdue() {
    long now = clock.nanos();
    held.forEach(
        (offset, each) -> {
          if (now - each.since() > lockNanos) {
            lost(offset);
            lapsed += each.message().delivery() >= queue.retry().attempts() ? 1 : 0;
          }
        });
  }

  /** How many of the overdue had their last delivery. Asked once: it begins again at 0. */
  int takeLapsed() {
    int count = lapsed;
    lapsed = 0;
    return count;
  }

  /** Those that are not to be handed out again. Any thread. */
  List<Received> last() {
    return held.values().stream()
        .map(Held::message)
        .filter(message -> message.delivery() >= queue.retry().attempts())
        .toList();
  }

  Set<Long> offsets() {
    return held.keySet();
  }

  /** Any thread. */
  boolean isEmpty() {
    return held.isEmpty();
  }

  /** The offsets of those whose lock has not run out. Any thread. */
  Set<Long> valid() {
    long now = clock.nanos();
    return held.entrySet().stream()
        .filter(each -> now - each.getValue().since() <= lockNanos)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
