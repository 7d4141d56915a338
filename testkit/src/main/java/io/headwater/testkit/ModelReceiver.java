package io.headwater.testkit;

import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.queue.Locks;
import io.headwater.testkit.ModelQueue.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whoever receives from a queue of a {@link ModelStore}. Guarded by its lock. */
final class ModelReceiver implements Receiver {
  private final ModelQueues queues;
  private final String name;

  /** What was given to this one, by token; settled ones leave, those that were lost stay. */
  private final Map<String, Entry> given = new HashMap<>();

  private boolean woken;
  private boolean closed;

  ModelReceiver(ModelQueues queues, String name) {
    this.queues = queues;
    this.name = name;
  }

  @Override
  public List<Received> receive(int max, Duration wait) {
    if (max < 1) {
      throw new IllegalArgumentException("%d messages; expected 1 or more".formatted(max));
    }
    return queues
        .await(wait, () -> queues.on(name, queue -> Optional.ofNullable(take(queue, max))))
        .orElse(List.of());
  }

  /** What there is now, or null to wait. */
  private @Nullable List<Received> take(ModelQueue queue, int max) {
    requireOpen();
    List<Received> taken = new ArrayList<>();
    Entry next = queues.next(queue);
    while (next != null) {
      taken.add(lock(queue, next));
      next = taken.size() < max ? queues.next(queue) : null;
    }
    boolean ends = woken;
    woken = false;
    return taken.isEmpty() && !ends ? null : taken;
  }

  private Received lock(ModelQueue queue, Entry entry) {
    String token = UUID.randomUUID().toString();
    entry.token = token;
    entry.lockedUntil = queues.lockEnd(queue);
    queues.handOut(entry);
    given.put(token, entry);
    queues.counts(queue).received++;
    return new Received(name, token, entry.message, entry.sent, entry.priority, entry.delivery);
  }

  @Override
  public void settle(List<Received> messages, Settlement settlement) {
    queues.on(
        name, queue -> forHeld(messages, entry -> settle(queue, entry, settlement), given::remove));
  }

  private void settle(ModelQueue queue, Entry entry, Settlement settlement) {
    ModelCounts counts = queues.counts(queue);
    switch (settlement) {
      case Settlement.Ack ack -> {
        counts.acked++;
        queues.done(queue, entry);
      }
      case Settlement.Release release -> {
        counts.released++;
        entry.error = release.why();
        Duration delay = release.delay();
        Duration own = queue.queue.retry().delayAfter(entry.delivery);
        Instant now = queues.clock().now();
        queues.comeBack(queue, entry, now.plus(delay == null ? own : delay));
      }
      case Settlement.Reject reject -> {
        counts.rejected++;
        queues.bury(queue, entry, Reason.REJECTED, reject.why());
      }
    }
  }

  @Override
  public void renew(List<Received> messages) {
    queues.on(
        name,
        queue ->
            forHeld(messages, entry -> entry.lockedUntil = queues.lockEnd(queue), token -> {}));
  }

  /** Does something to those that are held here, and names the others. */
  private boolean forHeld(
      List<Received> messages, Consumer<Entry> action, Consumer<String> afterwards) {
    List<Received> lost = new ArrayList<>();
    for (Received message : Locks.once(messages)) {
      Entry entry = given.get(message.token());
      if (entry != null && queues.isHolder(entry, message.token())) {
        action.accept(entry);
        afterwards.accept(message.token());
      } else {
        lost.add(message);
      }
    }
    if (!lost.isEmpty()) {
      throw new LockLost(lost);
    }
    return true;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "this receiver of queue '%s' is closed; expected an open one: make another"
              .formatted(name));
    }
  }

  @Override
  public void wakeup() {
    queues.onIfThere(name, queue -> woken = true);
  }

  @Override
  public void close() {
    queues.onIfThere(
        name,
        queue -> {
          closed = true;
          given.forEach(
              (token, entry) -> {
                if (token.equals(entry.token)) {
                  queues.giveBack(queue, entry);
                }
              });
          given.clear();
        });
  }
}
