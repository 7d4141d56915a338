package io.headwater.rabbitmq;

import com.rabbitmq.client.Channel;
import io.headwater.core.Clock;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.OutcomeUnknown;
import io.headwater.core.HeadwaterException.Unavailable;
import io.headwater.core.Queue;
import io.headwater.core.Received;
import io.headwater.core.queue.Locks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The locks of a receiver, one table for each channel that messages came by: it ends with the
 * channel, and with it every lock in it, at once: what is counted as lost is not settled too. Safe
 * for use by many threads.
 */
final class LockTables {

  /** A message whose lock was taken out, so that nobody else settles it. */
  record Claim(Received received, Held held) {

    static List<Held> held(List<Claim> claims) {
      return claims.stream().map(Claim::held).toList();
    }

    static List<Arrival> arrivals(List<Claim> claims) {
      return claims.stream().map(claim -> claim.held().arrival()).toList();
    }

    static List<Received> late(List<Claim> claims, List<Arrival> late) {
      return claims.stream()
          .filter(claim -> late.contains(claim.held().arrival()))
          .map(Claim::received)
          .toList();
    }

    /** Nothing was done only if that is true of all. */
    static HeadwaterException inPart(List<Claim> claims, Unavailable failure) {
      long done = claims.stream().filter(each -> each.held().arrival().isAnswered()).count();
      return done == 0
          ? failure
          : new OutcomeUnknown(
              ("RabbitMQ was lost after %,d of %,d messages of '%s' were settled (%s); the others are"
                      + " held still if their connection is: settle all again")
                  .formatted(
                      done,
                      claims.size(),
                      claims.getFirst().received().queue(),
                      failure.getMessage()),
              failure);
    }
  }

  private final Clock clock;
  private final Queue queue;
  private final ReentrantLock guard = new ReentrantLock();
  private final Map<Channel, Locks<Held>> tables = new HashMap<>();

  LockTables(Clock clock, Queue queue) {
    this.clock = clock;
    this.queue = queue;
  }

  private <T> T guarded(Supplier<T> work) {
    guard.lock();
    try {
      return work.get();
    } finally {
      guard.unlock();
    }
  }

  /** Holds a message from now on. */
  Received hold(Held held) {
    return guarded(
        () -> {
          Locks<Held> locks =
              tables.computeIfAbsent(
                  held.arrival().channel(), unused -> new Locks<>(clock, queue.lockTime()));
          return held.received(queue, locks.hold(held));
        });
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
    return guarded(
        () -> {
          Locks<Held> locks = tables.get(held.arrival().channel());
          if (locks != null) {
            locks.holdAgain(Long.parseLong(message.token()), held);
          }
          return locks != null;
        });
  }

  /**
   * Does nothing for messages of this queue.
   *
   * @throws IllegalArgumentException if one is of another
   */
  void expectOurs(List<Received> messages) {
    for (Received each : messages) {
      if (!each.queue().equals(queue.name())) {
        throw new IllegalArgumentException(
            "a message of queue '%s' for the receiver of '%s'; expected one that it handed out"
                .formatted(each.queue(), queue.name()));
      }
    }
  }

  private interface Question<T> {
    Optional<T> ask(Channel channel, Locks<Held> locks, long token);
  }

  /** Asks the table that knows a token; tokens of one mean nothing to the others. */
  private <T> Optional<T> ask(Received message, Question<T> question) {
    long token;
    try {
      token = Long.parseLong(message.token());
    } catch (NumberFormatException e) {
      return Optional.empty(); // of another backend
    }
    return guarded(
        () ->
            tables.entrySet().stream()
                .flatMap(table -> question.ask(table.getKey(), table.getValue(), token).stream())
                .findFirst());
  }

  /** How long until the next lock runs out, in nanoseconds; empty without locks. */
  OptionalLong untilNext() {
    return guarded(
        () -> tables.values().stream().flatMapToLong(table -> table.untilNext().stream()).min());
  }

  /** What was held under locks that have run out, once. */
  List<Held> takeExpired() {
    return guarded(
        () ->
            tables.values().stream()
                .flatMap(table -> table.takeExpired().stream())
                .map(Locks.Expired::item)
                .toList());
  }

  Set<Channel> channels() {
    return guarded(() -> Set.copyOf(tables.keySet()));
  }

  /** Ends the table of a channel; returns how many messages were held. */
  int lose(Channel channel) {
    return guarded(
        () -> {
          Locks<Held> locks = tables.remove(channel);
          return locks == null ? 0 : locks.size();
        });
  }
}
