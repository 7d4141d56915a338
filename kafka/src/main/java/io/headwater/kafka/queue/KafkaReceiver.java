package io.headwater.kafka.queue;

import io.headwater.core.DeadLetter;
import io.headwater.core.HeadwaterException;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Retry;
import io.headwater.core.queue.Locks;
import io.headwater.kafka.cluster.Poller;
import io.headwater.kafka.queue.QueueRecords.Queued;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of a queue, and settles them. What share groups lack is done here: delays, by
 * a copy among the queue's timers; a count of deliveries over all copies; dead letters that keep
 * their headers and say why.
 */
final class KafkaReceiver implements Receiver {
  private final OpenQueue queue;
  private final Sessions sessions;
  private final Runnable onClose = this::close;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The tokens of what is being settled: by one caller at a time, as it may take many requests. */
  private final Set<String> settling = ConcurrentHashMap.newKeySet();

  private volatile boolean woken;

  KafkaReceiver(OpenQueue queue) {
    this.queue = queue;
    this.sessions = new Sessions(queue, this::handOut);
    queue.cluster().onClose(onClose);
  }

  @Override
  public List<Received> receive(int max, Duration wait) {
    if (max < 1) {
      throw new IllegalArgumentException(max + " messages; expected 1 or more");
    }
    Duration most = Poller.within(wait);
    long begin = queue.cluster().clock().nanos();
    while (true) {
      Duration left = most.minusNanos(queue.cluster().clock().nanos() - begin);
      boolean last = woken || left.compareTo(Duration.ZERO) <= 0;
      List<Received> taken = sessions.take(max, last ? Duration.ZERO : left);
      if (!taken.isEmpty() || last) {
        if (taken.isEmpty()) {
          woken = false; // a wakeup that comes just now has found this one waiting
        }
        queue.counters().received.add(taken.size());
        return taken;
      }
    }
  }

  private List<Received> handOut(
      ShareSession session, HeldMessages held, List<ConsumerRecord<byte[], byte[]>> records)
      throws ShareSession.Ended {
    int attempts = queue.definition().retry().attempts();
    List<Received> taken = new ArrayList<>();
    Map<Long, Queued> overLimit = new LinkedHashMap<>();
    Map<Long, Queued> lastOfKafka = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Queued queued = QueueRecords.queued(record);
      int count = record.deliveryCount().orElse((short) 1);
      int delivery = queued.deliveries() + count;
      int before = Math.min(delivery - 1, attempts); // nobody was handed it more often
      Queued copy = new Queued(queued.message(), queued.sent(), before);
      if (delivery > attempts) {
        overLimit.put(record.offset(), copy);
      }
      if (count >= queue.deliveryLimit()) {
        lastOfKafka.put(record.offset(), copy);
      } else if (delivery <= attempts) {
        taken.add(held.add(record.offset(), queued, delivery));
      }
    }
    RuntimeException notBuried = bury(session, overLimit, lastOfKafka);
    // The copy is counted from 1 by Kafka. What is not copied is not released: Kafka would give up.
    RuntimeException notCopied = move(session, lastOfKafka, queue::again);
    RuntimeException failure = notBuried == null ? notCopied : notBuried;
    if (taken.isEmpty() && failure != null) {
      throw failure;
    }
    return taken;
  }

  /**
   * Makes dead letters. If that fails it says why, and the next who receives is to do it. Kafka
   * gives up on what is released in the last delivery that it allows: that is to be copied first.
   */
  private @Nullable RuntimeException bury(
      ShareSession session, Map<Long, Queued> overLimit, Map<Long, Queued> lastOfKafka)
      throws ShareSession.Ended {
    RuntimeException failure =
        move(session, overLimit, some -> queue.bury(some, DeadLetter.Reason.DELIVERY_LIMIT, ""));
    if (failure == null) {
      lastOfKafka.keySet().removeAll(overLimit.keySet());
    } else {
      overLimit.keySet().removeAll(lastOfKafka.keySet());
      session.giveBack(overLimit.keySet());
    }
    return failure;
  }

  /** Has records copied to elsewhere, and then drops them, unless that failed: says why. */
  private @Nullable RuntimeException move(
      ShareSession session, Map<Long, Queued> records, Consumer<List<Queued>> copy)
      throws ShareSession.Ended {
    if (records.isEmpty()) {
      return null;
    }
    try {
      copy.accept(List.copyOf(records.values()));
    } catch (HeadwaterException | IllegalArgumentException e) {
      return e;
    }
    queue.drop(session, records.keySet());
    return null;
  }

  @Override
  public void settle(List<Received> given, Settlement settlement) {
    List<Received> messages = Locks.once(given);
    checkHolding(messages);
    Map<Boolean, List<Received>> claimed =
        messages.stream().collect(Collectors.partitioningBy(this::claims));
    List<Received> mine = claimed.getOrDefault(true, List.of());
    try {
      List<Received> lost = new ArrayList<>(settled(mine, settlement));
      OpenQueue.Counters counters = queue.counters();
      switch (settlement) {
        case Settlement.Ack ack -> counters.acked.add(mine.size() - lost.size());
        case Settlement.Release release -> counters.released.add(mine.size() - lost.size());
        case Settlement.Reject reject -> counters.rejected.add(mine.size() - lost.size());
      }
      lost.addAll(claimed.getOrDefault(false, List.of()));
      report(lost);
    } finally {
      mine.forEach(each -> settling.remove(each.token()));
    }
  }

  /** Whether nobody else is settling it: from now on the caller is. */
  private boolean claims(Received message) {
    return settling.add(message.token());
  }

  /** Returns those whose locks had been lost. */
  private List<Received> settled(List<Received> messages, Settlement settlement) {
    return switch (settlement) {
      case Settlement.Ack ack -> sessions.settle(messages, AcknowledgeType.ACCEPT);
      case Settlement.Release release -> release(messages, release);
      case Settlement.Reject reject ->
          move(messages, some -> queue.bury(some, DeadLetter.Reason.REJECTED, reject.why()));
    };
  }

  @Override
  public void renew(List<Received> given) {
    List<Received> messages = Locks.once(given);
    checkHolding(messages);
    report(sessions.settle(messages, AcknowledgeType.RENEW));
  }

  /** Closing gives back what is held, or makes a dead letter of it: then it is lost here. */
  private void checkHolding(List<Received> messages) {
    if (closed.get()) {
      queue.checkOpen();
      report(messages);
    }
  }

  private static void report(List<Received> lost) {
    if (!lost.isEmpty()) {
      throw new LockLost(lost);
    }
  }

  /** Those that need a copy first: if it cannot be written, nothing was done. */
  private List<Received> release(List<Received> messages, Settlement.Release release) {
    Retry retry = queue.definition().retry();
    List<Received> copied = new ArrayList<>();
    List<Received> atOnce = new ArrayList<>();
    for (Received each : messages) {
      boolean isLast = each.delivery() >= retry.attempts();
      (isLast || !delay(release, each.delivery()).isZero() ? copied : atOnce).add(each);
    }
    List<Received> lost = new ArrayList<>(move(copied, some -> copy(some, release)));
    lost.addAll(sessions.settle(atOnce, AcknowledgeType.RELEASE));
    return lost;
  }

  private Duration delay(Settlement.Release release, int delivery) {
    Duration asked = release.delay();
    return asked == null ? queue.definition().retry().delayAfter(delivery) : asked;
  }

  private void copy(List<Queued> messages, Settlement.Release release) {
    Instant now = queue.cluster().clock().now();
    List<Queued> last = new ArrayList<>();
    Map<Duration, List<Queued>> byDelay = new HashMap<>();
    for (Queued each : messages) {
      if (each.deliveries() >= queue.definition().retry().attempts()) {
        last.add(each);
      } else {
        Duration delay = delay(release, each.deliveries());
        byDelay.computeIfAbsent(delay, any -> new ArrayList<>()).add(each);
      }
    }
    if (!last.isEmpty()) {
      queue.bury(last, DeadLetter.Reason.DELIVERY_LIMIT, release.why());
    }
    byDelay.forEach((delay, some) -> queue.later(some, now.plus(delay)));
  }

  /**
   * Has messages copied to elsewhere, and then drops them. Their locks are renewed first: so those
   * that are lost already are not copied, and the others last. Of a crash between copy and drop
   * both are left: twice is possible, never is not.
   */
  private List<Received> move(List<Received> messages, Consumer<List<Queued>> copy) {
    List<Received> lost = new ArrayList<>(sessions.settle(messages, AcknowledgeType.RENEW));
    List<Received> here = messages.stream().filter(each -> !lost.contains(each)).toList();
    if (!here.isEmpty()) {
      copy.accept(
          here.stream()
              .map(each -> new Queued(each.message(), each.sent(), each.delivery()))
              .toList());
      lost.addAll(sessions.settle(here, AcknowledgeType.ACCEPT));
    }
    return lost;
  }

  /** The offsets of the messages that it holds. */
  Set<Long> held() {
    return sessions.valid();
  }

  /** Makes dead letters of messages whose last lock ran out here, if it can get them. */
  void buryLapsed() {
    sessions.takeLapsed();
  }

  @Override
  public void wakeup() {
    woken = true;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    queue.cluster().forget(onClose);
    queue.forget(this);
    List<Received> last = sessions.last().stream().filter(this::claims).toList();
    try {
      List<Received> lost =
          move(last, some -> queue.bury(some, DeadLetter.Reason.DELIVERY_LIMIT, ""));
      queue.counters().released.add(last.size() - lost.size());
    } catch (HeadwaterException | IllegalArgumentException e) {
      // the next who is given one of them does that
    } finally {
      sessions.close();
    }
  }
}
