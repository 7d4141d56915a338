package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.ConsumerStatus;
import io.headwater.core.Delivery;
import io.headwater.core.Message;
import io.headwater.core.topic.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Keys are handled side by side, each in order; nothing is lost when a member ends, however. */
abstract class HandlingContract extends GroupSuite {
  private static final int KEYS = 20;

  /** What was handled, key by key, in the order in which handlers ended. */
  private final Map<String, List<Integer>> handled = new ConcurrentHashMap<>();

  HandlingContract() {
    super("handling contract");
  }

  private void handle(Delivery delivery) {
    handled
        .computeIfAbsent(
            "" + delivery.key(), absent -> Collections.synchronizedList(new ArrayList<>()))
        .add(Integer.valueOf(text(delivery)));
  }

  private void publishEach(String topic, int from, int count) {
    for (int n = from; n < from + count; n++) {
      List<Message> batch = new ArrayList<>();
      for (int k = 0; k < KEYS; k++) {
        batch.add(message(group() + k, Integer.toString(n)));
      }
      topics().publish(topic, batch);
    }
  }

  private Map<String, List<Integer>> mine() {
    Map<String, List<Integer>> mine = new TreeMap<>();
    handled.forEach(
        (key, numbers) -> {
          if (key.startsWith(group())) {
            mine.put(key, List.copyOf(numbers));
          }
        });
    return mine;
  }

  private void awaitIdle(Group member) throws InterruptedException {
    assertThat(member.awaitIdle(backend().patience())).as("idle: %s", member.counts()).isTrue();
  }

  /** Each key from 0 on in order: what is new is the next; what comes again was there before. */
  private void allInOrder(int count) {
    Map<String, List<Integer>> mine = mine();
    assertThat(mine).hasSize(KEYS);
    mine.forEach(
        (key, numbers) -> {
          int next = 0;
          for (int number : numbers) {
            assertThat(number).as("seed %d, %s: %s", seed, key, numbers).isLessThanOrEqualTo(next);
            next = Math.max(next, number + 1);
          }
          assertThat(next).as("seed %d, %s", seed, key).isEqualTo(count);
          checked(numbers.size());
        });
  }

  private void eachOnce(int count) {
    allInOrder(count);
    mine().values().forEach(numbers -> assertThat(numbers).hasSize(count));
  }

  @Test
  void everyMessageIsHandledOnceAndEachKeyInOrder() throws Exception {
    String topic = newTopic(4);
    publishEach(topic, 0, 10);
    try (Group member = runner(store(), topic).start(this::handle)) {
      publishEach(topic, 10, 10);
      awaitIdle(member);
      eachOnce(20);
      assertThat(member.counts().handled()).isEqualTo(20L * KEYS);
      assertThat(member.owned()).isEqualTo(partitions(topic));
      assertThat(member.status()).isInstanceOf(ConsumerStatus.Running.class);
    }
    assertThat(groups().find(group()).orElseThrow().lag()).isZero();
    assertThat(groups().find(group()).orElseThrow().members()).isEmpty();
  }

  @Test
  void keysOfOnePartitionAreHandledSideBySide() throws Exception {
    String topic = newTopic(1);
    CountDownLatch other = new CountDownLatch(1);
    AtomicInteger together = new AtomicInteger();
    publish(topic, "slow", "0", "1");
    publish(topic, "fast", "0");
    try (Group member =
        runner(store(), topic)
            .start(
                delivery -> {
                  if ("fast".equals(delivery.key())) {
                    other.countDown();
                  } else if (other.await(Crew.HANG_SECONDS, TimeUnit.SECONDS)) {
                    together.incrementAndGet();
                  }
                })) {
      awaitIdle(member);
      assertThat(together).hasValue(2);
    }
  }

  @Test
  void closingWaitsForTheHandlerAndSavesWhatItDid() throws Exception {
    String topic = newTopic(1);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    publish(topic, group() + 0, "0");
    Group first =
        runner(store(), topic)
            .start(
                delivery -> {
                  inside.countDown();
                  goOn.await();
                  handle(delivery);
                });
    inside.await();
    Thread closer = Thread.ofVirtual().start(first::close);
    assertThat(closer.join(Duration.ofMillis(50))).as("closed beside a handler").isFalse();
    goOn.countDown();
    closer.join();
    assertThat(mine().values()).containsExactly(List.of(0));
    publish(topic, group() + 0, "1");
    try (Group next = runner(store(), topic).start(this::handle)) {
      awaitIdle(next);
    }
    assertThat(mine().values()).containsExactly(List.of(0, 1));
  }

  @Test
  void aKilledMembersMessagesAreHandledByTheOthers() throws Exception {
    String topic = newTopic(5);
    MortalStore door = new MortalStore(store());
    Group victim = runner(door, topic).start(this::handle);
    publishEach(topic, 0, 10);
    awaitIdle(victim);
    publishEach(topic, 10, 10);
    door.kill();
    publishEach(topic, 20, 10);
    victim.close();
    try (Group heir = runner(store(), topic).start(this::handle)) {
      awaitIdle(heir);
      allInOrder(30);
    }
    assertThat(victim.status()).isNotInstanceOf(ConsumerStatus.Running.class);
  }

  @Test
  void aCrashLosesNothingAndKeepsTheOrder() throws Exception {
    if (!canCrashHere()) {
      return;
    }
    String topic = newTopic(3);
    int count = 0;
    for (int round = 0; round < dose(3); round++) {
      Group member = runner(store(), topic).start(this::handle);
      publishEach(topic, count, 10);
      count += 10;
      if (round % 2 == 0) {
        awaitIdle(member);
      }
      crash();
      member.close();
    }
    try (Group last = runner(store(), topic).start(this::handle)) {
      awaitIdle(last);
      allInOrder(count);
    }
  }
}
