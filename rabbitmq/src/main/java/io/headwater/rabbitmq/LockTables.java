package io.headwater.rabbitmq;

import com.rabbitmq.client.Channel;
import io.headwater.core.Clock;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.queue.Locks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The locks of a receiver, one table for each channel that messages came by: it ends with the
 * channel. Safe for use by many threads.
 */
final class LockTables {
  private final Clock clock;
  private final Queue queue;
  private final Map<Channel, Locks<Held>> tables = new ConcurrentHashMap<>();

  LockTables(Clock clock, Queue queue) {
    this.clock = clock;
    this.queue = queue;
  }

  /** Holds a message from now on. */
  Received hold(Held held) {
    Locks<Held> locks =
        tables.computeIfAbsent(
            held.arrival().channel(), unused -> new Locks<>(clock, queue.lockTime()));
    return held.received(queue, locks.hold(held));
  }

  /** Ends a lock and returns what was held; nothing if it was lost. */
  Optional<Held> settle(Received message) {
    return ask(message, (channel, locks, token) -> locks.settle(token));
  }

  /** Renews a lock and returns the channel that the message came by; nothing if it was lost. */
  Optional<Channel> renew(Received message) {
    return ask(
        message,
        (channel, locks, token) -> locks.renew(token) ? Optional.of(channel) : Optional.empty());
  }

  /**
   * Holds what was settled, under its old token, for the full lock time.
   *
   * @return false if its channel has closed
   */
  boolean holdAgain(Received message, Held held) {
    AtomicBoolean again = new AtomicBoolean();
    tables.computeIfPresent(
        held.arrival().channel(),
        (channel, locks) -> {
          locks.holdAgain(Long.parseLong(message.token()), held);
          again.set(true);
          return locks;
        });
    return again.get();
  }

  private interface Question<T> {
    Optional<T> ask(Channel channel, Locks<Held> locks, long token);
  }

  /** Asks the table that knows a token; tokens of one mean nothing to the others. */
  private <T> Optional<T> ask(Received message, Question<T> question) {
    if (!message.queue().equals(queue.name())) {
      throw new IllegalArgumentException(
          "a message of queue '%s' for the receiver of '%s'; expected one that it handed out"
              .formatted(message.queue(), queue.name()));
    }
    long token;
    try {
      token = Long.parseLong(message.token());
    } catch (NumberFormatException e) {
      return Optional.empty(); // of another backend
    }
    return tables.entrySet().stream()
        .flatMap(table -> question.ask(table.getKey(), table.getValue(), token).stream())
        .findFirst();
  }

  /** How long until the next lock runs out, in nanoseconds; empty without locks. */
  OptionalLong untilNext() {
    return tables.values().stream().flatMapToLong(table -> table.untilNext().stream()).min();
  }

  /** What was held under locks that have run out, once. */
  List<Held> takeExpired() {
    return tables.values().stream()
        .flatMap(table -> table.takeExpired().stream())
        .map(Locks.Expired::item)
        .toList();
  }

  Set<Channel> channels() {
    return tables.keySet();
  }

  /** Ends the table of a channel; returns how many messages were held. */
  int lose(Channel channel) {
    Locks<Held> locks = tables.remove(channel);
    return locks == null ? 0 : locks.size();
  }
}
