package io.headwater.embedded.queue;

import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.queue.Locks;
import io.headwater.embedded.queue.QueueDecisions.Hand;
import io.headwater.embedded.state.Waiter;
import io.headwater.log.LogException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** Receives the messages of one queue of an embedded store. */
final class EmbeddedReceiver implements Receiver {
  private static final int HEXADECIMAL = 16;

  private final QueueLog queue;
  private final String name;
  private final Set<Long> tokens = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean wokenUp = new AtomicBoolean();
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
  private final ReentrantLock reading = new ReentrantLock();
  private final QueueReader reader;
  private volatile boolean closed;

  EmbeddedReceiver(QueueLog queue) {
    this.queue = queue;
    name = queue.queue().name();
    reader = new QueueReader(queue.log(), queue.writer().recent());
  }

  // ---- for the writer

  /** Holds a token from now on. */
  void hold(long token) {
    tokens.add(token);
  }

  void forget(long token) {
    tokens.remove(token);
  }

  boolean holds(long token) {
    return tokens.contains(token);
  }

  List<Long> held() {
    return List.copyOf(tokens);
  }

  boolean isClosed() {
    return closed;
  }

  // ---- for callers

  @Override
  public List<Received> receive(int max, Duration wait) {
    if (max < 1) {
      throw new IllegalArgumentException(
          "receive %d messages of queue '%s'; expected 1 or more".formatted(max, name));
    }
    requireOpen();
    List<Received> taken = take(max);
    if (!taken.isEmpty() || wokenUp.getAndSet(false) || !wait.isPositive()) {
      return taken;
    }
    return await(max, TimeUnit.NANOSECONDS.convert(wait));
  }

  private List<Received> take(int max) {
    return readAll(queue.ask(writer -> writer.decisions().receive(this, max)));
  }

  private List<Received> await(int max, long nanos) {
    long left = nanos;
    while (true) {
      var waiter = new Waiter();
      waiting.add(waiter);
      queue.await(waiter); // before looking, so that what comes after it is told
      boolean looksAgain = false;
      try {
        requireOpen();
        List<Received> taken = take(max);
        if (!taken.isEmpty() || wokenUp.getAndSet(false) || left <= 0) {
          return taken;
        }
        long next = queue.ask(writer -> writer.decisions().untilNext());
        long some = Math.min(left, Math.max(next, 1));
        left -= some - waiter.await(some);
        looksAgain = true;
      } finally {
        leave(waiter, looksAgain);
      }
    }
  }

  /**
   * Who looks again finds what it was told of, or that another has taken it; if it told others too,
   * all who are idle would wake each other for ever. Who does not look again, as it goes with what
   * it took or is closed, leaves that to another. If it is closed only after this has asked, the
   * turn that gives back what it holds tells them.
   */
  private void leave(Waiter waiter, boolean looksAgain) {
    waiting.remove(waiter);
    boolean told = queue.leave(waiter);
    if (told && (closed || !looksAgain)) {
      queue.tellAnother();
    }
  }

  /** Reads what was handed out. What was moved meanwhile is asked for again. */
  private List<Received> readAll(List<Hand> hands) {
    List<Received> all = new ArrayList<>(hands.size());
    for (Hand hand : hands) {
      Optional<Hand> place = Optional.of(hand);
      while (place.isPresent()) {
        try {
          all.add(read(place.get()));
          break;
        } catch (LogException.Dropped e) {
          place = queue.ask(writer -> writer.decisions().again(hand));
        }
      }
    }
    return all;
  }

  private Received read(Hand hand) {
    reading.lock();
    try {
      return queue.reading(
          () -> {
            reader.look(hand.address(), QueueState.index(hand.bits()));
            return new Received(
                name,
                Long.toUnsignedString(hand.token(), HEXADECIMAL),
                reader.message(),
                QueueTime.instant(reader.sent()),
                QueueState.priority(hand.bits()),
                hand.delivery());
          });
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void settle(List<Received> given, Settlement settlement) {
    queue.requireOpen();
    List<Received> messages = Locks.once(given);
    List<Long> all = tokens(messages);
    if (!all.isEmpty()) {
      throwLost(messages, queue.ask(writer -> writer.decisions().settle(this, all, settlement)));
    }
  }

  @Override
  public void renew(List<Received> given) {
    queue.requireOpen();
    List<Received> messages = Locks.once(given);
    throwLost(messages, queue.writer().renew(this, tokens(messages)));
  }

  private List<Long> tokens(List<Received> messages) {
    List<Long> all = new ArrayList<>(messages.size());
    for (Received message : messages) {
      if (!message.queue().equals(name)) {
        throw new IllegalArgumentException(
            "a message of queue '%s' with a receiver of queue '%s'; expected one of its own"
                .formatted(message.queue(), name));
      }
      all.add(token(message));
    }
    return all;
  }

  private static long token(Received message) {
    try {
      return Long.parseUnsignedLong(message.token(), HEXADECIMAL);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "token '%s'; expected one that this queue gave".formatted(message.token()), e);
    }
  }

  private static void throwLost(List<Received> messages, List<Long> lost) {
    if (!lost.isEmpty()) {
      Set<Long> tokens = new HashSet<>(lost);
      throw new LockLost(
          messages.stream().filter(message -> tokens.contains(token(message))).toList());
    }
  }

  @Override
  public void wakeup() {
    wokenUp.set(true);
    waiting.forEach(Waiter::wake);
  }

  private void requireOpen() {
    queue.requireOpen();
    if (closed) {
      throw new IllegalStateException("the receiver of queue '%s' is closed".formatted(name));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    wakeup();
    try {
      if (!queue.isClosed()) {
        var unused = queue.ask(writer -> writer.decisions().giveBack(this));
      }
    } catch (StoreClosed | IllegalArgumentException e) {
      // Closed or deleted meanwhile: the next owner gives them another lock time, or there is none.
    }
  }
}
