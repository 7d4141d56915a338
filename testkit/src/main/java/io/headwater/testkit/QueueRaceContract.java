package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many send, receive, settle and leave at a time: nobody shares a message, all are done once. */
abstract class QueueRaceContract extends QueueSuite {
  private static final int SENDERS = 3;
  private static final int RECEIVERS = 6;

  QueueRaceContract() {
    super("queue race contract");
  }

  /** Who has which message, as the receivers see it. */
  private final class Holders {
    private final Map<String, Integer> holders = new ConcurrentHashMap<>();
    private final Map<String, Integer> acked = new ConcurrentHashMap<>();
    private final Map<String, Integer> deliveries = new ConcurrentHashMap<>();

    void received(int who, Received message) {
      String text = text(message.message());
      assertThat(holders.put(text, who)).as("seed %d: holder of %s", seed, text).isNull();
      assertThat(acked).as("seed %d: done already", seed).doesNotContainKey(text);
      Integer before = deliveries.put(text, message.delivery());
      assertThat(message.delivery())
          .as("seed %d: delivery of %s", seed, text)
          .isEqualTo(before == null ? 1 : before + 1);
    }

    /** Called before the message is settled: afterwards it may be with somebody else. */
    void leaves(Received message) {
      holders.remove(text(message.message()));
    }

    void acked(Received message) {
      assertThat(acked.merge(text(message.message()), 1, Integer::sum)).isOne();
    }
  }

  @Test
  void everyMessageIsDoneOnceAndHeldByOneAtATime() {
    Queue many = plain().withRetry(new Retry(10, Duration.ZERO, 1, Duration.ZERO));
    String queue = create(many);
    int each = dose(150);
    int total = SENDERS * each;
    Holders holders = new Holders();
    CountDownLatch done = new CountDownLatch(total);
    List<Callable<Boolean>> crew = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      crew.add(() -> sendAll(queue, sender, each));
    }
    for (int i = 0; i < RECEIVERS; i++) {
      int who = i;
      crew.add(() -> work(queue, who, holders, done));
    }
    Crew.runAll(crew);
    assertThat(holders.acked).hasSize(total);
    assertThat(queues().deadLetters(queue, 1)).isEmpty();
    info(queue, "an empty queue", info -> info.waiting() + info.delayed() + info.held() == 0);
    try (Receiver receiver = queues().receiver(queue)) {
      nothingFor(receiver);
    }
    checked(3L * total);
  }

  @Test
  void whoIsTooLateSettlesNothingThatAnotherWasGiven() {
    String queue = create(forgetful().withRetry(new Retry(100, Duration.ZERO, 1, Duration.ZERO)));
    int total = dose(40);
    sendAll(queue, 0, total);
    Lapses lapses = new Lapses();
    CountDownLatch done = new CountDownLatch(total);
    List<Callable<Boolean>> crew = new ArrayList<>();
    for (int i = 0; i < RECEIVERS; i++) {
      int who = i;
      crew.add(() -> dawdle(queue, who, lapses, done));
    }
    Crew.runAll(crew);
    assertThat(lapses.acked).hasSize(total);
    assertThat(lapses.lost).as("seed %d: locks that were lost", seed).hasPositiveValue();
    checked(2L * total);
  }

  /** What was handed out last, and what was done, as the receivers see it. */
  private final class Lapses {
    private final Map<String, Integer> handedOut = new ConcurrentHashMap<>();
    private final Map<String, Integer> acked = new ConcurrentHashMap<>();
    private final AtomicInteger lost = new AtomicInteger();

    void received(Received message) {
      String text = text(message.message());
      handedOut.merge(text, message.delivery(), Math::max);
      // Who was held up on the way here may be told of what another got after him, and did.
      assertThat(acked.getOrDefault(text, Integer.MAX_VALUE))
          .as("seed %d: the delivery of %s that was done, and is not followed by one", seed, text)
          .isGreaterThan(message.delivery());
    }

    void acked(Received message) {
      String text = text(message.message());
      assertThat(acked.put(text, message.delivery())).as("seed %d: done twice", seed).isNull();
      assertThat(handedOut.get(text))
          .as("seed %d: the last delivery of %s", seed, text)
          .isEqualTo(message.delivery());
    }
  }

  /** Holds what it takes for longer than its lock at first, and now and then. */
  private boolean dawdle(String queue, int who, Lapses lapses, CountDownLatch done) {
    SplittableRandom mine = new SplittableRandom(seed + who);
    Duration tooLong = backend().lockTime().multipliedBy(6).dividedBy(5);
    boolean late = true;
    try (Receiver receiver = queues().receiver(queue)) {
      while (done.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
        List<Received> taken = receiver.receive(mine.nextInt(1, 6), A_MOMENT);
        taken.forEach(lapses::received);
        if (late && !taken.isEmpty()) {
          pass(tooLong);
        }
        late = mine.nextInt(4) == 0;
        Set<Received> lost = new HashSet<>(lostOf(receiver, taken));
        lapses.lost.addAndGet(lost.size());
        taken.stream()
            .filter(message -> !lost.contains(message))
            .forEach(
                message -> {
                  lapses.acked(message);
                  done.countDown();
                });
      }
    }
    return true;
  }

  @Test
  void ofAnAcknowledgementAndARejectionAtTheSameMomentOneIsRefused() {
    String queue = create(plain());
    Set<String> rejected = new HashSet<>();
    int rounds = dose(20);
    try (Receiver receiver = queues().receiver(queue)) {
      for (int i = 0; i < rounds; i++) {
        send(queue, "job " + i);
        List<Received> job = List.of(takeOne(receiver));
        List<Settlement> ways = List.of(new Settlement.Ack(), new Settlement.Reject("bad"));
        List<Boolean> done = Crew.run(2, who -> lostOf(receiver, job, ways.get(who)).isEmpty());
        assertThat(done).as("seed %d: done", seed).containsOnlyOnce(true);
        if (done.get(1)) {
          rejected.addAll(texts(job));
        }
      }
    }
    assertThat(deadTexts(queues().deadLetters(queue, rounds)))
        .as("seed %d: dead letters", seed)
        .containsExactlyInAnyOrderElementsOf(rejected);
    checked(2L * rounds);
  }

  @Test
  void anAcknowledgementIsNotRefusedForARenewalAtTheSameMoment() {
    String queue = create(plain());
    int rounds = dose(20);
    try (Receiver receiver = queues().receiver(queue)) {
      for (int i = 0; i < rounds; i++) {
        send(queue, "job " + i);
        Received job = takeOne(receiver);
        List<Boolean> done =
            Crew.run(
                4,
                who ->
                    switch (who) {
                      case 0 -> receiver.receive(1, A_MOMENT).isEmpty(); // holds up the others
                      case 1 -> lostOf(receiver, List.of(job)).isEmpty();
                      default -> isRenewedOrLate(receiver, job);
                    });
        assertThat(done).as("seed %d: nothing, acknowledged", seed).containsOnly(true);
      }
    }
    checked(2L * rounds);
  }

  /** Always true: it may have been acknowledged already. */
  private static boolean isRenewedOrLate(Receiver receiver, Received message) {
    try {
      receiver.renew(message);
      return true;
    } catch (LockLost e) {
      return e.messages().contains(message);
    }
  }

  private static List<Received> lostOf(Receiver receiver, List<Received> taken) {
    return lostOf(receiver, taken, new Settlement.Ack());
  }

  private static List<Received> lostOf(
      Receiver receiver, List<Received> taken, Settlement settlement) {
    try {
      receiver.settle(taken, settlement);
      return List.of();
    } catch (LockLost e) {
      return e.messages();
    }
  }

  private boolean sendAll(String queue, int sender, int each) {
    for (int n = 0; n < each; ) {
      List<Message> batch = new ArrayList<>();
      for (int i = Math.min(each - n, 1 + n % 4); i > 0; i--) {
        batch.add(message(sender + ":" + n));
        n++;
      }
      queues().send(queue, batch, Terms.now());
    }
    return true;
  }

  /** Acknowledges most, releases some, and leaves now and then with what it holds. */
  private boolean work(String queue, int who, Holders holders, CountDownLatch done) {
    SplittableRandom mine = new SplittableRandom(seed + who);
    while (done.getCount() > 0) {
      try (Receiver receiver = queues().receiver(queue)) {
        for (int rounds = 0; done.getCount() > 0 && rounds < 40; rounds++) {
          List<Received> taken = receiver.receive(mine.nextInt(1, 6), A_MOMENT);
          taken.forEach(message -> holders.received(who, message));
          List<Received> back =
              taken.stream().filter(message -> isReleased(mine, message)).toList();
          back.forEach(holders::leaves);
          receiver.settle(back, new Settlement.Release(Duration.ZERO, "again"));
          List<Received> ready = taken.stream().filter(message -> !back.contains(message)).toList();
          if (rounds == 39 && ready.stream().allMatch(message -> message.delivery() < 4)) {
            ready.forEach(holders::leaves);
            break;
          }
          ready.forEach(holders::leaves);
          receiver.settle(ready, new Settlement.Ack());
          ready.forEach(holders::acked);
          ready.forEach(message -> done.countDown());
        }
      }
    }
    return true;
  }

  /** So that none is released too often. */
  private static boolean isReleased(SplittableRandom mine, Received message) {
    return message.delivery() < 4 && mine.nextInt(8) == 0;
  }
}
