package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Delivery;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException;
import io.headwater.core.Message;
import io.headwater.core.Partitioner;
import io.headwater.core.topic.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Members are killed and partitions move; an oracle elsewhere says whether all went well. */
abstract class UpheavalContract extends GroupSuite {
  private static final int PARTITIONS = 8;
  private static final int KEYS = 48;
  private static final int PUBLISHERS = 2;

  /** Messages handled for the first time between two moves. */
  private static final int BETWEEN = 200;

  /** Messages published and not handled yet, at most; by key much fewer than the oracle takes. */
  private static final int AHEAD = 1_000;

  private record Member(Group group, MortalStore door) {}

  private final List<Member> members = new ArrayList<>();
  private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
  private final AtomicLongArray handled = new AtomicLongArray(KEYS);
  private final Semaphore ahead = new Semaphore(AHEAD);
  private final Semaphore progress = new Semaphore(0);
  private final AtomicLong calls = new AtomicLong();
  private int kills;

  UpheavalContract() {
    super("upheaval contract");
  }

  @Test
  void nothingIsLostAlteredOrReorderedWhileMembersAreKilledAndPartitionsMove() throws Exception {
    String topic = newTopic(PARTITIONS);
    int moves = dose(8);
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
    try (OracleProcess oracle = new OracleProcess()) {
      List<Future<?>> publishers = new ArrayList<>();
      for (int p = 0; p < PUBLISHERS; p++) {
        int publisher = p;
        SplittableRandom draw = random.split();
        publishers.add(threads.submit(() -> publish(topic, publisher, draw, enough, oracle)));
      }
      for (int i = 0; i < 3; i++) {
        start(topic, oracle);
      }
      for (int move = 0; move < moves; move++) {
        awaitMembers(
            "%d messages more".formatted(BETWEEN),
            () -> {
              publishers.stream().filter(Future::isDone).forEach(Crew::get); // says why it ended
              return isHandled(BETWEEN);
            });
        move(topic, oracle);
      }
      enough.set(true);
      publishers.forEach(Crew::get);
      awaitMembers("everything acknowledged to be handled", this::isAllHandled);
      members.forEach(member -> member.group().close());
      report(moves, oracle.finish());
    } finally {
      enough.set(true);
      threads.shutdownNow();
      members.forEach(member -> member.group().close());
    }
  }

  private void awaitMembers(String what, BooleanSupplier step) {
    await(
        what,
        step,
        () ->
            "; acknowledged %s, handled %s; members %s; %s"
                .formatted(
                    acknowledged,
                    handled,
                    members.stream().map(each -> each.group().status()).toList(),
                    groups().find(group())));
  }

  private void report(int moves, OracleProcess.Finding found) {
    System.out.printf(
        "oracle on %s: %s; %d moves, %d of them kills, seed %d%n",
        backend().name(), found.text(), moves, kills, seed);
    assertThat(found.passed()).as("seed %d: %s", seed, found.text()).isTrue();
    assertThat(kills).isPositive();
    checked(calls.get());
  }

  /** Publishes to its own keys, in turn, one way or another, until it is enough. */
  private void publish(
      String topic,
      int publisher,
      SplittableRandom draw,
      AtomicBoolean enough,
      OracleProcess oracle) {
    int key = publisher;
    while (!enough.get()) {
      List<Message> batch = new ArrayList<>();
      for (int i = draw.nextInt(1, 7); i > 0; i--) {
        batch.add(next(key, draw));
        key = (key + PUBLISHERS) % KEYS;
      }
      if (!mayPublish(batch.size(), enough)) {
        return;
      }
      publishUntilAcknowledged(topic, batch, draw);
      for (Message message : batch) {
        int of = keyNumber("" + message.key());
        oracle.acknowledged("" + message.key(), acknowledged.get(of), message.event().data());
        acknowledged.incrementAndGet(of);
      }
    }
  }

  private Message next(int key, SplittableRandom draw) {
    String text = acknowledged.get(key) + ":" + "x".repeat(draw.nextInt(200)) + draw.nextLong();
    return new Message("key" + key, Event.of("Said", bytes(text)));
  }

  private static int keyNumber(String key) {
    return Integer.parseInt(key.substring("key".length()));
  }

  private boolean mayPublish(int count, AtomicBoolean enough) {
    try {
      while (!ahead.tryAcquire(count, 100, TimeUnit.MILLISECONDS)) {
        if (enough.get()) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What may have been published is published again: once more does no harm. */
  private void publishUntilAcknowledged(String topic, List<Message> batch, SplittableRandom draw) {
    int way = draw.nextInt(3);
    await(
        "a publish to be acknowledged",
        () -> {
          try {
            switch (way) {
              case 0 -> topics().publish(topic, batch);
              case 1 -> topics().publishAtomically(topic, batch);
              default -> Crew.get(topics().publishAsync(topic, batch));
            }
            return true;
          } catch (HeadwaterException.Unavailable | HeadwaterException.OutcomeUnknown again) {
            return false;
          }
        });
  }

  private void start(String topic, OracleProcess oracle) {
    MortalStore door = new MortalStore(store());
    Group group = runner(door, topic).start(delivery -> handle(delivery, oracle));
    members.add(new Member(group, door));
  }

  private void handle(Delivery delivery, OracleProcess oracle) {
    String key = "" + delivery.key();
    String text = text(delivery);
    long sequence = Long.parseLong(text.substring(0, text.indexOf(':')));
    assertThat(delivery.partition()).isEqualTo(Partitioner.partition(key, PARTITIONS));
    oracle.handled(key, sequence, delivery.event().data());
    calls.incrementAndGet();
    long before = handled.getAndUpdate(keyNumber(key), next -> Math.max(next, sequence + 1));
    if (before <= sequence) {
      ahead.release();
      progress.release();
    }
  }

  private boolean isHandled(int count) {
    try {
      return progress.tryAcquire(count, 100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for members", e);
    }
  }

  private boolean isAllHandled() {
    isHandled(1);
    for (int key = 0; key < KEYS; key++) {
      if (handled.get(key) < acknowledged.get(key)) {
        return false;
      }
    }
    return true;
  }

  /** Someone is killed, goes or comes; always somebody stays. */
  private void move(String topic, OracleProcess oracle) {
    int what = random.nextInt(4);
    if (what == 0 && members.size() < 5) {
      start(topic, oracle);
    } else if (what == 1 && members.size() > 2) {
      anyMember().group().close();
    } else if (what == 2 && kills > 0) {
      anyMember().group().close();
      start(topic, oracle);
    } else {
      kills++;
      Member victim = anyMember();
      victim.door().kill();
      start(topic, oracle);
      victim.group().close();
    }
  }

  private Member anyMember() {
    return members.remove(random.nextInt(members.size()));
  }
}
