package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.DeadLetter;
import io.headwater.core.DeadLetter.Reason;
import io.headwater.core.HeadwaterException.LockLost;
import io.headwater.core.Message;
import io.headwater.core.Queue;
import io.headwater.core.QueueInfo;
import io.headwater.core.Queues.Terms;
import io.headwater.core.Received;
import io.headwater.core.Receiver;
import io.headwater.core.Receiver.Settlement;
import io.headwater.core.Retry;
import io.headwater.testkit.QueueBackend.Feature;
import io.headwater.testkit.QueueTrail.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Thousands of steps drawn at random, by one thread on a clock that is moved by hand; after each
 * the queue must be one that the rules of {@link QueueTrail} allow.
 */
abstract class QueueRandomContract extends QueueSuite {
  private static final int RECEIVERS = 3;
  private static final Duration LOCK = Duration.ofMinutes(10);
  private static final Retry RETRY = new Retry(4, Duration.ofMinutes(1), 3, Duration.ofMinutes(5));

  private final QueueTrail trail = new QueueTrail(LOCK, RETRY, "seed %d".formatted(seed));
  private final String queue = unused("queue");
  private final Receiver[] receivers = new Receiver[RECEIVERS];

  /** All that anybody was ever given, so that old tokens are tried as well. */
  private final List<Received> given = new ArrayList<>();

  private final Map<String, Integer> whose = new HashMap<>();
  private int sent;

  QueueRandomContract() {
    super("queue random contract");
  }

  @Test
  void everyStepIsOneThatTheRulesAllow() {
    if (!canStepHere()) {
      return;
    }
    int levels = backend().lacks().contains(Feature.PRIORITIES) ? 1 : 3;
    create(Queue.of(queue).withLockTime(LOCK).withRetry(RETRY).withPriorities(levels));
    open();
    for (int i = 0; i < dose(1_500); i++) {
      step(levels);
      compare();
    }
    for (Receiver receiver : receivers) {
      receiver.close();
    }
  }

  private void open() {
    for (int i = 0; i < RECEIVERS; i++) {
      receivers[i] = queues().receiver(queue);
    }
  }

  private void step(int levels) {
    int draw = random.nextInt(100);
    if (draw < 25) {
      sendSome(levels);
    } else if (draw < 50) {
      receiveSome(random.nextInt(RECEIVERS));
    } else if (draw < 78) {
      settleSome(random.nextInt(RECEIVERS));
    } else if (draw < 92) {
      passSome(Duration.ofMinutes(random.nextInt(1, 5)));
    } else if (draw < 95) {
      leave(random.nextInt(RECEIVERS));
    } else if (draw < 97) {
      redriveSome();
    } else if (draw < 99) {
      restart();
    } else {
      trail.purged();
      queues().purge(queue);
    }
  }

  private void sendSome(int levels) {
    int level = random.nextInt(levels);
    Duration delay = random.nextInt(3) == 0 ? Duration.ofMinutes(random.nextInt(20)) : null;
    List<Message> batch = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      Message message = message("m" + sent++);
      batch.add(message);
      trail.sent(message, level, delay == null ? Duration.ZERO : delay);
    }
    queues().send(queue, batch, new Terms(delay, null, level));
  }

  private void receiveSome(int who) {
    int max = random.nextInt(1, 6);
    List<Received> taken = receivers[who].receive(max, Duration.ZERO);
    trail.received(taken, max);
    taken.forEach(each -> whose.put(each.token(), who));
    given.addAll(taken);
    checked(taken.size());
  }

  /** Settles or renews some of what a receiver was given lately, maybe settled or lost since. */
  private void settleSome(int who) {
    List<Received> its = given.stream().filter(each -> isGivenTo(who, each.token())).toList();
    List<Received> some = new ArrayList<>();
    for (Received each : its.subList(Math.max(0, its.size() - 8), its.size())) {
      if (random.nextInt(3) == 0) {
        some.add(each);
      }
    }
    if (some.isEmpty()) {
      return;
    }
    Duration delay = random.nextBoolean() ? null : Duration.ofMinutes(random.nextInt(4));
    Step step =
        switch (random.nextInt(6)) {
          case 0 -> new Step.Renewal();
          case 1 -> new Step.Settled(new Settlement.Reject("no good"));
          case 2, 3 -> new Step.Settled(new Settlement.Release(delay, "again"));
          default -> new Step.Settled(new Settlement.Ack());
        };
    List<Received> expected = trail.settled(some, step);
    assertThat(lostBy(receivers[who], some, step))
        .as("seed %d: lost locks", seed)
        .containsExactlyInAnyOrderElementsOf(expected);
    checked(some.size());
  }

  private boolean isGivenTo(int who, String token) {
    return Objects.equals(whose.get(token), who);
  }

  private static List<Received> lostBy(Receiver receiver, List<Received> some, Step step) {
    try {
      switch (step) {
        case Step.Renewal renewal -> receiver.renew(some);
        case Step.Settled settled -> receiver.settle(some, settled.as());
      }
      return List.of();
    } catch (LockLost e) {
      return e.messages();
    }
  }

  private void passSome(Duration time) {
    clock.pass(time);
    trail.passed(time);
  }

  private void leave(int who) {
    receivers[who].close();
    trail.gaveBack(token -> isGivenTo(who, token));
    given.removeIf(each -> isGivenTo(who, each.token()));
    receivers[who] = queues().receiver(queue);
  }

  private void redriveSome() {
    List<DeadLetter> letters = queues().deadLetters(queue, 3);
    for (DeadLetter letter : letters) {
      assertThat(queues().redrive(queue, letter)).isTrue();
      trail.redriven(letter.message());
    }
  }

  /** In order, or by a crash; then every lock that was held has run out before anything else. */
  private void restart() {
    given.clear();
    if (backend().canCrash() && random.nextBoolean()) {
      crash();
    } else {
      reopen();
    }
    trail.restarted();
    clock.pass(LOCK);
    trail.passed(LOCK);
    open();
  }

  private void compare() {
    QueueInfo info = queues().info(queue);
    assertThat(List.of(info.waiting(), info.delayed(), info.held(), info.dead()))
        .as("seed %d: waiting, delayed, held, dead", seed)
        .isEqualTo(trail.counts());
    if (info.dead() > 0) {
      DeadLetter oldest = queues().deadLetters(queue, 1).getFirst();
      Reason reason = trail.reasonOf(oldest.message());
      assertThat(oldest.reason()).as("seed %d: %s", seed, oldest).isEqualTo(reason);
    }
    checked(2);
  }
}
