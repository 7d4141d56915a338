package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.HeadwaterException;
import io.headwater.core.Queues;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Opened again, in order or after a crash: what was sent is there, what was done stays done. */
abstract class QueueRestartContract extends QueueSuite {
  QueueRestartContract() {
    super("queue restart contract");
  }

  @Test
  void everythingIsTheSameAfterReopening() {
    story(this::reopen);
  }

  @Test
  void everythingIsTheSameAfterACrash() {
    if (canCrashHere()) {
      story(this::crash);
    }
  }

  private void story(Runnable restart) {
    String queue = create(forgetful());
    send(queue, "done", "dead", "twice", "held", "a", "b");
    send(queue, Terms.after(Duration.ofDays(1)), "tomorrow");
    Receiver receiver = queues().receiver(queue);
    List<Received> taken = take(receiver, 4);
    receiver.ack(taken.get(0));
    receiver.reject(taken.get(1), "no good");
    receiver.release(taken.get(2), Duration.ZERO);
    restart.run();

    pass(backend().lockTime()); // whoever held a message has it for another lock time at most
    try (Receiver next = queues().receiver(queue)) {
      List<Received> all = take(next, 4);
      assertThat(texts(all)).containsExactlyInAnyOrder("twice", "held", "a", "b");
      for (Received each : all) {
        boolean fresh = List.of("a", "b").contains(text(each.message()));
        assertThat(each.delivery()).as(text(each.message())).isEqualTo(fresh ? 1 : 2);
      }
      next.settle(all, new Settlement.Ack());
      nothingFor(next);
    }
    assertThat(deadTexts(dead(queue, 1))).containsExactly("dead");
    info(queue, "1 delayed", info -> info.delayed() == 1);
    checked(6);
  }

  @Test
  void deliveriesAreCountedOnOverARestart() {
    String queue = create(plain());
    send(queue, "again");
    for (int delivery = 1; delivery <= 4; delivery++) {
      try (Receiver receiver = queues().receiver(queue)) {
        Received received = takeOne(receiver);
        assertThat(received.delivery()).isEqualTo(delivery);
        receiver.settle(List.of(received), new Settlement.Release(Duration.ZERO, "no"));
      }
      reopen();
      checked(1);
    }
  }

  @Test
  void aCrashAmongSendersAndReceiversLosesNothingSentAndBringsBackNothingDone() {
    if (!canCrashHere()) {
      return;
    }
    String queue = create(forgetful());
    Set<String> sent = ConcurrentHashMap.newKeySet();
    Set<String> acked = ConcurrentHashMap.newKeySet();
    Set<String> unsure = ConcurrentHashMap.newKeySet();
    for (int round = 0; round < dose(3); round++) {
      crashAmong(queue, round, sent, acked, unsure);
    }
    pass(backend().lockTime());
    Set<String> left = new HashSet<>(sent);
    left.removeAll(acked);
    Set<String> seen = new HashSet<>();
    try (Receiver receiver = queues().receiver(queue)) {
      await(
          "what was sent and not done",
          () -> {
            List<Received> some = receiver.receive(100, A_MOMENT);
            for (Received each : some) {
              String text = text(each.message());
              assertThat(acked).as("seed %d: done, and here again", seed).doesNotContain(text);
              assertThat(seen.add(text)).as("seed %d: %s is there once", seed, text).isTrue();
            }
            receiver.settle(some, new Settlement.Ack());
            checked(some.size());
            Set<String> missing = new HashSet<>(left);
            missing.removeAll(seen);
            missing.removeAll(unsure);
            return some.isEmpty() && missing.isEmpty();
          });
    }
  }

  /** Two send and two receive until the store is gone under them. */
  private void crashAmong(
      String queue, int round, Set<String> sent, Set<String> acked, Set<String> unsure) {
    Queues now = queues();
    CountDownLatch some = new CountDownLatch(30);
    List<Callable<Boolean>> crew = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String name = round + "-" + i + "-";
      crew.add(
          () -> {
            for (int n = 0; ; n++) {
              try {
                now.send(queue, message(name + n));
              } catch (HeadwaterException | IllegalStateException e) {
                return true;
              }
              sent.add(name + n);
            }
          });
      Receiver receiver = now.receiver(queue);
      crew.add(() -> receiveUntilItEnds(receiver, acked, unsure, some));
    }
    Crew.runUntil(crew, some, this::crash);
  }

  private static boolean receiveUntilItEnds(
      Receiver receiver, Set<String> acked, Set<String> unsure, CountDownLatch some) {
    while (true) {
      List<Received> taken = List.of();
      try {
        taken = receiver.receive(3, A_MOMENT);
        receiver.settle(taken, new Settlement.Ack());
        acked.addAll(texts(taken));
        taken.forEach(each -> some.countDown());
      } catch (HeadwaterException | IllegalStateException e) {
        unsure.addAll(texts(taken)); // done or not: both would be right
        return true;
      }
    }
  }
}
