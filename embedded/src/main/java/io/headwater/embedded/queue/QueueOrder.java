package io.headwater.embedded.queue;

import io.headwater.core.Queue;
import io.headwater.embedded.queue.EntryHeap.Entry;
import io.headwater.embedded.queue.QueueMessage.Handed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that wait, by priority and then by when they were due, and those that are
 * due later. For one thread.
 *
 * <p>A message that was handed out before may leave from the middle: it then leaves a stale entry
 * behind, which is skipped when it is met.
 */
final class QueueOrder {
  private final Queue queue;
  private final Map<Long, Handed> handed;
  private final EntryHeap[] ready;
  private final EntryHeap delayed = new EntryHeap();

  /** Taken out of the heaps for a frame that is not applied yet. */
  private final Map<Long, Entry> taken = new HashMap<>();

  private long waitingCount;
  private long delayedCount;
  private long now;

  /**
   * @param handed the messages that were handed out before
   */
  QueueOrder(Queue queue, Map<Long, Handed> handed) {
    this.queue = queue;
    this.handed = handed;
    ready = new EntryHeap[queue.priorities()];
    for (int i = 0; i < ready.length; i++) {
      ready[i] = new EntryHeap();
    }
  }

  /** What time has passed to. */
  long now() {
    return now;
  }

  /** How many wait. */
  long waiting() {
    return waitingCount;
  }

  /** How many are due later. */
  long delayed() {
    return delayedCount;
  }

  private boolean isStale(Entry entry) {
    return QueueState.wasHandedOut(entry.bits()) && !handed.containsKey(entry.id());
  }

  private void skipStale(EntryHeap heap) {
    while (!heap.isEmpty() && isStale(heap.head())) {
      heap.remove();
    }
  }

  /** Lets time pass: what is due by then waits. */
  void advance(long time) {
    now = Math.max(now, time);
    while (!delayed.isEmpty() && delayed.headTime() <= now) {
      Entry entry = delayed.remove();
      if (!isStale(entry)) {
        delayedCount--;
        waitingCount++;
        heap(entry).add(entry);
      }
    }
  }

  private EntryHeap heap(Entry entry) {
    return ready[QueueState.priority(entry.bits())];
  }

  void insert(Entry entry) {
    if (entry.time() <= now) {
      waitingCount++;
      heap(entry).add(entry);
    } else {
      delayedCount++;
      delayed.add(entry);
    }
  }

  /** Removes the message that is handed out next, if it is this one. */
  @Nullable Entry removeNext(long id) {
    Entry entry = taken.remove(id);
    if (entry == null) {
      EntryHeap heap = highest();
      entry = heap != null && heap.head().id() == id ? heap.remove() : null;
    }
    waitingCount -= entry == null ? 0 : 1;
    return entry;
  }

  /** Removes a message that was never handed out, and is the first of its priority. */
  @Nullable Entry removeFirst(long id) {
    Entry entry = taken.remove(id);
    for (int i = 0; entry == null && i < ready.length; i++) {
      skipStale(ready[i]);
      entry = !ready[i].isEmpty() && ready[i].head().id() == id ? ready[i].remove() : null;
    }
    waitingCount -= entry == null ? 0 : 1;
    return entry;
  }

  /** A message that was handed out before, and waits or is delayed, leaves. */
  void leave(Handed message) {
    taken.remove(message.id);
    if (message.due <= now) {
      waitingCount--;
    } else {
      delayedCount--;
    }
  }

  /** The heap of the highest priority that waits, its head not stale; null if nothing waits. */
  private @Nullable EntryHeap highest() {
    for (int i = ready.length - 1; i >= 0; i--) {
      skipStale(ready[i]);
      if (!ready[i].isEmpty()) {
        return ready[i];
      }
    }
    return null;
  }

  private @Nullable EntryHeap oldest() {
    EntryHeap oldest = null;
    for (EntryHeap heap : ready) {
      skipStale(heap);
      if (!heap.isEmpty() && (oldest == null || heap.headTime() < oldest.headTime())) {
        oldest = heap;
      }
    }
    return oldest;
  }

  /** Takes what is to be handed out next, for a frame that is applied next or {@link #putBack}. */
  List<Entry> takeNext(int max) {
    List<Entry> entries = new ArrayList<>();
    EntryHeap heap = highest();
    while (heap != null && entries.size() < max) {
      entries.add(take(heap));
      heap = highest();
    }
    return entries;
  }

  /** Takes, in the same way, the one that has waited longest; there must be one. */
  Entry takeOldest() {
    EntryHeap oldest = oldest();
    if (oldest == null) {
      throw new IllegalStateException("nothing waits in queue '%s'".formatted(queue.name()));
    }
    return take(oldest);
  }

  /** Takes, in the same way, those never handed out that were due at a time or before. */
  void takeSince(long time, int max, List<Long> ids) {
    for (EntryHeap heap : ready) {
      skipStale(heap);
      while (ids.size() < max
          && !heap.isEmpty()
          && heap.headTime() <= time
          && !QueueState.wasHandedOut(heap.head().bits())) {
        ids.add(take(heap).id());
        skipStale(heap);
      }
    }
  }

  private Entry take(EntryHeap heap) {
    Entry entry = heap.remove();
    taken.put(entry.id(), entry);
    return entry;
  }

  /** Undoes taking. */
  void putBack() {
    taken.values().forEach(entry -> heap(entry).add(entry));
    taken.clear();
  }

  /** Whether one waits that was due at a time or before. */
  boolean waitsSince(long time) {
    for (EntryHeap heap : ready) {
      if (!heap.isEmpty() && heap.headTime() <= time) {
        return true;
      }
    }
    return false;
  }

  /** The message that has waited longest; null if none waits. */
  @Nullable Entry longestWaiting() {
    EntryHeap oldest = oldest();
    return oldest == null ? null : oldest.head();
  }

  /** When the next delayed message is due; the end of time if there is none. */
  long nextDue() {
    return delayed.isEmpty() ? Long.MAX_VALUE : delayed.headTime();
  }

  /** Removes all. */
  void clear(Consumer<Entry> removed) {
    below(Long.MAX_VALUE, removed);
    for (EntryHeap heap : ready) {
      heap.clear();
    }
    delayed.clear();
    waitingCount = 0;
    delayedCount = 0;
  }

  /** Looks at those that lie below an address. */
  void below(long address, Consumer<Entry> visitor) {
    Consumer<Entry> notStale =
        entry -> {
          if (!isStale(entry)) {
            visitor.accept(entry);
          }
        };
    for (EntryHeap heap : ready) {
      heap.below(address, notStale);
    }
    delayed.below(address, notStale);
  }

  /** Lets those that lie below an address lie elsewhere. */
  void move(long address, EntryHeap.Mover mover) {
    for (EntryHeap heap : ready) {
      heap.move(address, mover);
    }
    delayed.move(address, mover);
  }
}
