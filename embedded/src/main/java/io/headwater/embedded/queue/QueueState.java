package io.headwater.embedded.queue;

import io.headwater.core.HeadwaterException.StoreCorrupt;
import io.headwater.core.Queue;
import io.headwater.embedded.queue.EntryHeap.Entry;
import io.headwater.embedded.queue.QueueMessage.Dead;
import io.headwater.embedded.queue.QueueMessage.Handed;
import io.headwater.embedded.queue.QueueMessage.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds: a pure fold of the frames of its log, the same when they are written and when
 * they are read again. For one thread.
 *
 * <pre>
 * SENT ──► delayed ── due ──► waiting ── HELD ──► held ── GONE ──► gone
 *             ▲                ▲  │                │ │
 *             └── RELEASED ────┴──┼────────────────┘ │
 *                                 └──── DEAD ──► dead ── REDRIVEN ──► waiting, under a new number
 * </pre>
 *
 * <p>When a message is due decides its order, and then its number, which is the offset of its
 * record in the log; so the order is the same however the state was come by. A log whose head was
 * dropped tells of messages that are unknown: those are gone, or a MOVED frame further on has them.
 */
final class QueueState {
  private static final int INDEX_BITS = 20;
  private static final int PRIORITY_MASK = 31;
  private static final int HANDED = 1 << 25;
  private static final int SIZE_AT = 26;

  private final Queue queue;
  private final QueueOrder order;
  private final Map<Long, Handed> handed = new LinkedHashMap<>();
  private final Map<Long, Dead> dead = new LinkedHashMap<>();
  private final QueueUsage usage = new QueueUsage();
  private long heldCount;
  private long leastFirstDue = Long.MAX_VALUE;
  private long frame;
  private long movedBelow;
  private Map<Long, QueueMessage> kept = new HashMap<>();

  QueueState(Queue queue) {
    this.queue = queue;
    order = new QueueOrder(queue, handed);
  }

  static int index(int bits) {
    return bits & ((1 << INDEX_BITS) - 1);
  }

  static boolean wasHandedOut(int bits) {
    return (bits & HANDED) != 0;
  }

  static int priority(int bits) {
    return (bits >>> INDEX_BITS) & PRIORITY_MASK;
  }

  /** The size of the record in bytes, rounded up to a power of two. */
  static long size(int bits) {
    return 1L << (bits >>> SIZE_AT);
  }

  private static int bits(int index, int priority, boolean handed, int length) {
    int size = Integer.SIZE - Integer.numberOfLeadingZeros(length - 1);
    return index | priority << INDEX_BITS | (handed ? HANDED : 0) | size << SIZE_AT;
  }

  // ---- the fold

  /** Begins a frame at this address, of this time. */
  void begin(long address, long time) {
    frame = address;
    movedBelow = 0;
    order.advance(time);
  }

  /** Applies a record of the frame. */
  void apply(int index, long offset, byte[] bytes, int from, int length) {
    byte kind = bytes[from];
    switch (kind) {
      case QueueFrame.SENT -> {
        int bits = bits(index, Math.min(bytes[from + 1], queue.priorities() - 1), false, length);
        usage.put(frame, bits);
        long due = QueueTime.due(QueueFrame.longAt(bytes, from + 2), order.now());
        order.insert(new Entry(due, offset, frame, bits));
      }
      case QueueFrame.HELD ->
          hold(QueueFrame.longAt(bytes, from + 1), QueueFrame.longAt(bytes, from + 9));
      case QueueFrame.GONE -> {
        QueueMessage live = end(QueueFrame.longAt(bytes, from + 1));
        if (live != null) {
          usage.remove(live.address(), live.bits());
        }
      }
      case QueueFrame.RELEASED ->
          release(
              QueueFrame.longAt(bytes, from + 1),
              QueueFrame.longAt(bytes, from + 9),
              QueueFrame.text(bytes, from + QueueFrame.RELEASED_TEXT_AT));
      case QueueFrame.DEAD -> bury(QueueFrame.longAt(bytes, from + 1), index, length);
      case QueueFrame.REDRIVEN -> redrive(QueueFrame.longAt(bytes, from + 1), offset);
      case QueueFrame.PURGED -> purge();
      case QueueFrame.DEAD_PURGED -> purgeDead();
      case QueueFrame.MOVED -> movedBelow = QueueFrame.longAt(bytes, from + 1);
      case QueueFrame.KEPT -> keep(index, bytes, from, length);
      default ->
          throw new StoreCorrupt(
              "a record of kind %d in queue '%s'; expected 1 to 10: restore it from a backup"
                  .formatted(kind, queue.name()),
              null);
    }
  }

  /** Ends the frame. */
  void end() {
    if (movedBelow > 0) {
      move();
    }
  }

  private void hold(long id, long token) {
    Entry entry = order.removeNext(id);
    if (entry == null) {
      return;
    }
    heldCount++;
    Handed message = handed.computeIfAbsent(id, absent -> new Handed(QueueMessage.of(entry)));
    message.bits = entry.bits() | HANDED;
    message.token = token;
    message.held = true;
    message.deliveries++;
  }

  private void release(long id, long due, String why) {
    Handed message = handed.get(id);
    if (message == null || !message.held) {
      return;
    }
    message.held = false;
    message.error = why.isEmpty() ? message.error : why;
    message.due = Math.max(due, order.now());
    heldCount--;
    leastFirstDue = Math.min(leastFirstDue, message.firstDue);
    order.insert(new Entry(message.due, id, message.address, message.bits));
  }

  /** Takes a message out, wherever it is; null if it is unknown. */
  private @Nullable QueueMessage end(long id) {
    Handed message = handed.remove(id);
    if (message == null) {
      Entry entry = order.removeFirst(id);
      return entry == null ? null : QueueMessage.of(entry);
    }
    if (message.held) {
      heldCount--;
    } else {
      order.leave(message);
    }
    return message.message();
  }

  private void bury(long id, int index, int length) {
    QueueMessage live = end(id);
    if (live != null) {
      int whyBits = bits(index, 0, false, length);
      usage.put(frame, whyBits);
      dead.put(
          id,
          new Dead(
              id, live.address(), live.bits(), live.deliveries(), frame, whyBits, order.now()));
    }
  }

  private void redrive(long id, long newId) {
    Dead letter = dead.remove(id);
    if (letter != null) {
      usage.remove(letter.why(), letter.whyBits());
      order.insert(new Entry(order.now(), newId, letter.address(), letter.bits() & ~HANDED));
    }
  }

  private void purge() {
    order.clear(
        entry -> {
          usage.remove(entry.address(), entry.bits());
          handed.remove(entry.id());
        });
  }

  private void purgeDead() {
    dead.values().forEach(this::countNoMore);
    dead.clear();
  }

  private void countNoMore(Dead letter) {
    usage.remove(letter.address(), letter.bits());
    usage.remove(letter.why(), letter.whyBits());
  }

  private void keep(int index, byte[] bytes, int from, int length) {
    Stage stage = Stage.of(bytes[from + 2]);
    int deliveries = QueueFrame.intAt(bytes, from + 43);
    long id = QueueFrame.longAt(bytes, from + 3);
    long time = QueueFrame.longAt(bytes, from + 19);
    long firstDue = QueueFrame.longAt(bytes, from + 27);
    int bits = bits(index, bytes[from + 1], deliveries > 0, length);
    usage.put(frame, bits);
    Dead letter = null;
    if (stage == Stage.DEAD) {
      int whyBits = bits(index, 0, false, 1); // in the same record, which is counted
      usage.put(frame, whyBits);
      letter = new Dead(id, frame, bits, deliveries, frame, whyBits, time);
    }
    kept.put(
        id,
        new QueueMessage(
            stage,
            id,
            frame,
            bits,
            time,
            firstDue,
            QueueFrame.longAt(bytes, from + 35),
            deliveries,
            QueueFrame.text(bytes, from + QueueFrame.KEPT_TEXT_AT),
            letter));
  }

  /** What was kept lay below the address and lies in this frame now, known or unknown. */
  private void move() {
    Map<Long, QueueMessage> all = kept;
    kept = new HashMap<>();
    order.move(movedBelow, entry -> moveKnown(entry, all));
    for (QueueMessage live : all.values()) {
      switch (live.state()) {
        case WAITING -> moveUnknown(live);
        case HELD -> moveHeld(live);
        case DEAD -> moveDead(live);
      }
    }
  }

  private @Nullable Entry moveKnown(Entry entry, Map<Long, QueueMessage> all) {
    QueueMessage live = all.get(entry.id());
    if (live == null || live.state() != Stage.WAITING) {
      return null;
    }
    all.remove(entry.id());
    usage.remove(entry.address(), entry.bits());
    Handed message = handed.get(entry.id());
    if (message != null) {
      message.address = frame;
      message.bits = live.bits();
    }
    return new Entry(entry.time(), entry.id(), frame, live.bits());
  }

  private void moveUnknown(QueueMessage live) {
    if (wasHandedOut(live.bits())) {
      restore(live);
    }
    order.insert(new Entry(live.time(), live.id(), frame, live.bits()));
  }

  private void moveHeld(QueueMessage live) {
    Handed message = handed.get(live.id());
    if (message == null) {
      restore(live);
      heldCount++;
    } else {
      usage.remove(message.address, message.bits);
      message.address = frame;
      message.bits = live.bits();
    }
  }

  private void moveDead(QueueMessage live) {
    Dead before = dead.put(live.id(), Objects.requireNonNull(live.dead()));
    if (before != null) {
      countNoMore(before);
    }
  }

  private void restore(QueueMessage live) {
    leastFirstDue = Math.min(leastFirstDue, live.firstDue());
    handed.put(live.id(), new Handed(live));
  }

  // ---- what the writer asks

  /** What waits, and what is due later. */
  QueueOrder order() {
    return order;
  }

  /** Undoes taking messages for a frame that was not staged. */
  void putBack() {
    order.putBack();
    leastFirstDue = Long.MIN_VALUE; // to be looked for again
  }

  /**
   * The numbers of some messages that could be handed out first at a time or before, and wait.
   * Taken, as by {@link QueueOrder#takeNext}.
   */
  List<Long> takeWaitingSince(long time, int max) {
    List<Long> ids = new ArrayList<>();
    if (leastFirstDue <= time) {
      leastFirstDue = Long.MAX_VALUE;
      for (Handed message : handed.values()) {
        if (!message.held && message.firstDue <= time && ids.size() < max) {
          ids.add(message.id);
        } else if (!message.held) {
          leastFirstDue = Math.min(leastFirstDue, message.firstDue);
        }
      }
    }
    order.takeSince(time, max, ids);
    return ids;
  }

  /** Whether {@link #takeWaitingSince} would find one. Cheap; may be wrong in saying so. */
  boolean mayWaitSince(long time) {
    return leastFirstDue <= time || order.waitsSince(time);
  }

  @Nullable Handed handed(long id) {
    return handed.get(id);
  }

  /** Those that are held now. */
  List<Handed> held() {
    return handed.values().stream().filter(message -> message.held).toList();
  }

  @Nullable Dead dead(long id) {
    return dead.get(id);
  }

  /** The dead letters, the oldest first. */
  List<Dead> deadLetters(int max) {
    return dead.values().stream()
        .sorted(
            Comparator.comparingLong(Dead::time)
                .thenComparingLong(Dead::why)
                .thenComparingInt(Dead::whyIndex))
        .limit(max)
        .toList();
  }

  /** All that lies below an address, or needs a frame below it; by address. */
  List<QueueMessage> below(long address) {
    List<QueueMessage> found = new ArrayList<>();
    order.below(
        address,
        entry -> {
          Handed message = handed.get(entry.id());
          found.add(message == null ? QueueMessage.of(entry) : message.message());
        });
    for (Handed message : handed.values()) {
      if (message.held && message.address < address) {
        found.add(message.message());
      }
    }
    for (Dead letter : dead.values()) {
      QueueMessage live = letter.message();
      if (live.lowest() < address) {
        found.add(live);
      }
    }
    found.sort(Comparator.comparingLong(QueueMessage::lowest));
    return found;
  }

  QueueUsage usage() {
    return usage;
  }

  long heldCount() {
    return heldCount;
  }

  long deadCount() {
    return dead.size();
  }
}
