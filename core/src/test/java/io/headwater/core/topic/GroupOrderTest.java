package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One key in order, keys in parallel. */
class GroupOrderTest {
  private final GroupWorld world = new GroupWorld(1);

  @Test
  void keysRunInParallelAndOneKeyOneAfterTheOther() {
    world.lively = false;
    world.store.publishAll(0, "a", "b", "a", "c", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    assertThat(member.running).as("the first of each key").hasSize(3);
    member.endAll();
    member.steps(1);
    assertThat(member.running).as("the second of a").hasSize(1);
    member.endAll();
    member.steps(1);
    member.endAll();
    member.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L, 2L, 4L);
  }

  @Test
  void messagesWithoutAKeyAllRunInParallel() {
    world.lively = false;
    for (int i = 0; i < 10; i++) {
      world.store.publish(0, null);
    }
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    assertThat(member.running).hasSize(10);
  }

  @Test
  void noMoreHandlersRunThanMay() {
    world.lively = false;
    world.concurrency = 3;
    world.store.publishAll(0, "a", "b", "c", "d", "e");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(5);
    assertThat(member.running).hasSize(3);
    member.end(1);
    member.steps(1);
    assertThat(member.running).hasSize(3);
    assertThat(member.engine.counts().running()).isEqualTo(3);
  }

  @Test
  void aKeyThatIsTriedAgainWaitsAndOthersFlow() {
    world.retry = new Retry(3, Duration.ofMinutes(1), 2, Duration.ofHours(1));
    world.fails = delivery -> delivery.offset() == 0 && delivery.attempt() < 3;
    world.store.publishAll(0, "a", "b", "a", "b", "b");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.until("b is done", () -> world.handled("b").size() == 3);
    assertThat(world.handled("a")).isEmpty();
    assertThat(world.store.clock.passed()).isLessThan(Duration.ofMinutes(1));
    member.untilIdle();
    assertThat(world.tries("a")).containsExactly("0/1", "0/2", "0/3", "2/1");
    assertThat(world.store.clock.passed()).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(4));
    assertThat(member.engine.counts().failedAttempts()).isEqualTo(2);
    assertThat(member.engine.counts().handled()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void orderHoldsUnderRandomFailures(long seed) {
    GroupWorld random = new GroupWorld(seed);
    random.retry = new Retry(30, Duration.ofMillis(1), 2, Duration.ofSeconds(1));
    random.fails = delivery -> random.random.nextInt(3) == 0;
    random.publishRandomly(2_000, 4, 40);
    GroupWorld.Member member = random.joinAndTakeAll();
    member.seat.batch = 1 + random.random.nextInt(300);
    member.untilIdle();
    random.store.oracle.allFinished();
    assertThat(member.engine.counts().handled()).isEqualTo(2_000);
    assertThat(random.store.oracle.handled).hasSize(2_000).doesNotHaveDuplicates();
  }

  @Test
  void aHandlerThatTakesHoursEndsAndIsCommitted() {
    world.lively = false;
    world.store.publishAll(0, "a", "b", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    while (world.store.clock.passed().compareTo(Duration.ofHours(3)) < 0) {
      member.steps(1);
    }
    assertThat(member.seat.polls).as("it never stopped polling").isGreaterThan(20_000);
    member.endAll();
    member.steps(1);
    member.endAll();
    member.untilIdle();
    assertThat(world.handled("a")).isEqualTo(List.of(0L, 2L));
    assertThat(member.engine.counts().rebalances()).isZero();
  }
}
