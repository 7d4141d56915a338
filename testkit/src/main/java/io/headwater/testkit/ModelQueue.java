package io.headwater.testkit;

import io.headwater.core.DeadLetter;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Overflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a {@link ModelStore}: its messages in the order of sending, and its dead letters.
 */
final class ModelQueue {
  final Queue queue;

  /** Those that are not settled yet; one that comes back goes to the end. */
  final List<Entry> entries = new ArrayList<>();

  /** The oldest first. */
  final List<DeadLetter> dead = new ArrayList<>();

  ModelQueue(Queue queue) {
    this.queue = queue;
  }

  /** A message that waits, is delayed or is held. */
  static final class Entry {
    final Message message;
    final Instant sent;
    final int priority;

    /** When it could first be handed out. */
    final Instant firstDue;

    /** When it can be handed out next. */
    Instant due;

    int delivery;
    String error = "";

    /** Of whoever holds it; null if nobody does. */
    @Nullable String token;

    /** By the monotonic clock. */
    long lockedUntil;

    Entry(Message message, Instant sent, Instant due, int priority) {
      this.message = message;
      this.sent = sent;
      this.firstDue = due;
      this.due = due;
      this.priority = priority;
    }

    boolean isHeld() {
      return token != null;
    }

    boolean isWaiting(Instant now) {
      return !isHeld() && !due.isAfter(now);
    }
  }

  /** Whether what is beyond the bound is to be refused, and there is no room. */
  boolean refuses(Instant now) {
    Queue.Bound bound = queue.bound();
    return bound != null
        && bound.overflow() == Overflow.REFUSE
        && waiting(now).size() >= bound.messages();
  }

  List<Entry> waiting(Instant now) {
    return entries.stream().filter(entry -> entry.isWaiting(now)).toList();
  }
}
