package io.headwater.embedded.queue;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.StoreFull;
import io.headwater.core.Queue;
import io.headwater.core.Queue.Bound;
import io.headwater.core.Queue.Overflow;
import io.headwater.core.QueueInfo;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.queue.Locks;
import io.headwater.embedded.queue.EntryHeap.Entry;
import io.headwater.embedded.queue.QueueMessage.Dead;
import io.headwater.embedded.queue.QueueMessage.Handed;
import io.headwater.embedded.queue.QueueWriter.Hold;
import io.headwater.log.LogException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What is decided about a queue in its commit turns. For the thread that has the turn. */
final class QueueDecisions {
  private final Queue queue;
  private final QueueState state;
  private final QueueWriter writer;

  /** Locks that ran out, and are not recorded yet. */
  private final List<Locks.Expired<Hold>> overdue = new ArrayList<>();

  private long sent;
  private long received;
  private long acked;
  private long released;
  private long rejected;
  private long lost;

  /**
   * A message that was handed out.
   *
   * @param address where it lies
   */
  record Hand(long id, long token, long address, int bits, int delivery) {}

  /**
   * What became of dead letters that were to be sent again.
   *
   * @param sent how many were
   * @param left how many found no room, and stay dead letters
   */
  record Redriven(long sent, long left) {}

  QueueDecisions(Queue queue, QueueState state, QueueWriter writer) {
    this.queue = queue;
    this.state = state;
    this.writer = writer;
  }

  /** What a message about this queue begins with. */
  String part() {
    return "queue '%s': ".formatted(queue.name());
  }

  // ---- what time does

  /** Takes back what is held for too long, gives up on what waits for too long. */
  void catchUp() {
    overdue.addAll(writer.locks().takeExpired());
    while (!overdue.isEmpty()) {
      takeBack();
    }
    Duration expiry = queue.expiry();
    if (expiry != null) {
      long since = QueueTime.before(state.order().now(), expiry);
      while (state.mayWaitSince(since)) {
        List<Long> ids = state.takeWaitingSince(since, QueueFrame.MOST_RECORDS);
        if (ids.isEmpty()) {
          break;
        }
        QueueFrame frame = QueueFrame.small();
        ids.forEach(id -> giveUp(frame, id, Reason.EXPIRED, ""));
        writer.stage(frame);
      }
    }
    makeRoom();
  }

  private void takeBack() {
    List<Locks.Expired<Hold>> some =
        overdue.subList(0, Math.min(overdue.size(), QueueFrame.MOST_RECORDS));
    QueueFrame frame = QueueFrame.small();
    for (Locks.Expired<Hold> one : some) {
      comeBack(frame, one.item().id(), 0, "");
    }
    if (frame.count() > 0) {
      writer.stage(frame);
    }
    some.forEach(one -> writer.forget(one.token(), one.item()));
    lost += some.size();
    some.clear();
  }

  /** To be handed out again when it is due, unless that was its last delivery. */
  private void comeBack(QueueFrame frame, long id, long due, String why) {
    Handed message = state.handed(id);
    if (message != null) {
      if (message.deliveries >= queue.retry().attempts()) {
        giveUp(frame, id, Reason.DELIVERY_LIMIT, why.isEmpty() ? message.error : why);
      } else {
        frame.released(id, due, why);
      }
    }
  }

  private void giveUp(QueueFrame frame, long id, Reason reason, String error) {
    if (queue.deadLetters()) {
      frame.dead(id, reason, error);
    } else {
      frame.gone(id);
    }
  }

  /** Gives up on the oldest of a queue that is longer than it may be, if it is one that does. */
  private void makeRoom() {
    Bound bound = queue.bound();
    if (bound == null || bound.overflow() != Overflow.DROP_OLDEST) {
      return;
    }
    while (state.order().waiting() > bound.messages()) {
      long over = Math.min(state.order().waiting() - bound.messages(), QueueFrame.MOST_RECORDS);
      QueueFrame frame = QueueFrame.small();
      for (long i = 0; i < over; i++) {
        giveUp(frame, state.order().takeOldest().id(), Reason.OVERFLOW, "");
      }
      writer.stage(frame);
    }
  }

  /** How many more may wait. */
  private long room() {
    Bound bound = queue.bound();
    return bound == null || bound.overflow() != Overflow.REFUSE
        ? Long.MAX_VALUE
        : Math.max(0, bound.messages() - state.order().waiting());
  }

  // ---- what callers ask

  /** Sends; returns how many. */
  long send(QueueSend send) {
    long now = state.order().now();
    if (QueueTime.due(send.due(), now) <= now && send.messages() > room()) {
      throw new StoreFull(
          "queue '%s' has %,d messages waiting and room for %,d; expected room for %,d: receive some first"
              .formatted(queue.name(), state.order().waiting(), room(), send.messages()),
          null);
    }
    for (QueueSend.Part part : send.parts()) {
      writer.stageSent(part);
      sent += part.frame().count();
    }
    makeRoom();
    return send.messages();
  }

  /** Hands messages out, as far as some wait now and the disk has room. */
  List<Hand> receive(EmbeddedReceiver receiver, int max) {
    List<Hand> hands = new ArrayList<>();
    try {
      while (hands.size() < max && !receiver.isClosed() && state.order().waiting() > 0) {
        int most = Math.min(max - hands.size(), QueueFrame.MOST_RECORDS);
        hands.addAll(hold(receiver, state.order().takeNext(most)));
      }
    } catch (LogException.Full | LogException.Io e) {
      if (hands.isEmpty()) {
        throw e;
      }
      state.putBack(); // those that were held before count as delivered
    }
    return hands;
  }

  private List<Hand> hold(EmbeddedReceiver receiver, List<Entry> entries) {
    QueueFrame frame = QueueFrame.small();
    long[] tokens = new long[entries.size()];
    for (int i = 0; i < tokens.length; i++) {
      long id = entries.get(i).id();
      tokens[i] = writer.locks().hold(new Hold(id, receiver));
      frame.held(id, tokens[i]);
    }
    try {
      writer.stage(frame);
    } catch (LogException e) {
      for (long token : tokens) {
        writer.locks().drop(token);
      }
      throw e;
    }
    List<Hand> hands = new ArrayList<>(tokens.length);
    for (int i = 0; i < tokens.length; i++) {
      receiver.hold(tokens[i]);
      hands.add(hand(entries.get(i).id(), tokens[i]));
    }
    received += tokens.length;
    return hands;
  }

  private Hand hand(long id, long token) {
    Handed message = state.handed(id);
    if (message == null) {
      throw new IllegalStateException("message %d of %sis not held".formatted(id, part()));
    }
    return new Hand(id, token, message.address, message.bits, message.deliveries);
  }

  /** Where a message lies now that was handed out; nothing if it is held no more. */
  Optional<Hand> again(Hand hand) {
    Handed message = state.handed(hand.id());
    boolean held = message != null && message.held && message.token == hand.token();
    return held ? Optional.of(hand(hand.id(), hand.token())) : Optional.empty();
  }

  /** Settles; returns the tokens of those that were lost. */
  List<Long> settle(EmbeddedReceiver receiver, List<Long> tokens, Settlement settlement) {
    List<Long> gone = new ArrayList<>();
    for (int from = 0; from < tokens.size(); from += QueueFrame.MOST_RECORDS) {
      int to = Math.min(tokens.size(), from + QueueFrame.MOST_RECORDS);
      settleSome(receiver, tokens.subList(from, to), settlement, gone);
    }
    makeRoom();
    return gone;
  }

  private void settleSome(
      EmbeddedReceiver receiver, List<Long> tokens, Settlement settlement, List<Long> gone) {
    Map<Long, Hold> ended = new HashMap<>();
    try {
      QueueFrame frame = QueueFrame.small();
      for (Long token : tokens) {
        Optional<Hold> hold =
            writer.isOf(receiver, token) ? writer.locks().settle(token) : Optional.empty();
        if (hold.isEmpty()) {
          gone.add(token);
        } else {
          ended.put(token, hold.get());
          put(frame, hold.get().id(), settlement);
        }
      }
      if (ended.isEmpty()) {
        return;
      }
      writer.stage(frame);
    } catch (RuntimeException e) {
      ended.forEach(writer.locks()::holdAgain);
      throw e;
    }
    ended.forEach(writer::forget);
    switch (settlement) {
      case Settlement.Ack ack -> acked += ended.size();
      case Settlement.Release release -> released += ended.size();
      case Settlement.Reject reject -> rejected += ended.size();
    }
  }

  private void put(QueueFrame frame, long id, Settlement settlement) {
    switch (settlement) {
      case Settlement.Ack ack -> frame.gone(id);
      case Settlement.Release release -> {
        Handed message = state.handed(id);
        int deliveries = message == null ? 1 : message.deliveries;
        Duration delay =
            release.delay() == null ? queue.retry().delayAfter(deliveries) : release.delay();
        comeBack(frame, id, QueueTime.after(state.order().now(), delay), release.why());
      }
      case Settlement.Reject reject -> giveUp(frame, id, Reason.REJECTED, reject.why());
    }
  }

  /** Gives back at once what a receiver holds; returns how many. */
  int giveBack(EmbeddedReceiver receiver) {
    List<Long> tokens = receiver.held();
    var release = new Settlement.Release(Duration.ZERO, "");
    return tokens.size() - settle(receiver, tokens, release).size();
  }

  // ---- what operators ask

  /** What was done since the queue was opened. */
  QueueInfo.Counts counts() {
    Instant now = Instant.EPOCH.plusNanos(state.order().now());
    return new QueueInfo.Counts(now, sent, received, acked, released, rejected, lost);
  }

  /** Sends dead letters again, as far as they are there and there is room. */
  Redriven redrive(List<Long> ids) {
    List<Long> there = ids.stream().filter(id -> state.dead(id) != null).toList();
    int fit = (int) Math.min(room(), there.size());
    for (int from = 0; from < fit; from += QueueFrame.MOST_RECORDS) {
      QueueFrame frame = QueueFrame.small();
      int to = Math.min(fit, from + QueueFrame.MOST_RECORDS);
      there.subList(from, to).forEach(frame::redriven);
      writer.stage(frame);
    }
    makeRoom();
    return new Redriven(fit, there.size() - fit);
  }

  /** Sends all dead letters again, as far as there is room. */
  Redriven redriveAll() {
    return redrive(state.deadLetters(Integer.MAX_VALUE).stream().map(Dead::id).toList());
  }

  /** Drops what waits; returns how many. */
  long purge() {
    long count = state.order().waiting() + state.order().delayed();
    if (count > 0) {
      writer.stage(QueueFrame.small().purged());
    }
    return count;
  }

  /** Drops the dead letters; returns how many. */
  long purgeDead() {
    long count = state.deadCount();
    if (count > 0) {
      writer.stage(QueueFrame.small().deadPurged());
    }
    return count;
  }

  /** How long until time changes something, in nanoseconds: a message is due, a lock runs out. */
  long untilNext() {
    long due = state.order().nextDue();
    long left = Long.MAX_VALUE;
    if (due < Long.MAX_VALUE) {
      left = Math.max(0, due - state.order().now());
    }
    OptionalLong lock = writer.locks().untilNext();
    return Math.min(left, lock.orElse(Long.MAX_VALUE));
  }
}
