package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Parked.Action;
import io.headwater.core.Retry;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Partitions that come and go: drain, fencing, closing. */
class GroupOwnershipTest {
  private final GroupWorld world = new GroupWorld(5);

  GroupOwnershipTest() {
    world.lively = false;
    world.drain = Duration.ofSeconds(5);
  }

  private void revoke(GroupWorld.Member member, int partition) {
    member.seat.toRevoke.add(world.store.partition(partition));
  }

  @Test
  void aRevokedPartitionStartsNothingNewAndIsCommittedWhenItsHandlersHaveEnded() {
    world.concurrency = 2;
    world.store.publishAll(0, "a", "b", "c", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    assertThat(member.running).hasSize(2);
    revoke(member, 0);
    world.lively = true;
    member.steps(1);
    assertThat(world.store.oracle.attempts).hasSize(2);
    assertThat(world.store.committed).containsValue(2L);
    assertThat(world.store.clock.passed()).isLessThan(Duration.ofSeconds(5));
    assertThat(member.engine.committed()).isEmpty();
    assertThat(member.engine.counts().rebalances()).isOne();
  }

  @Test
  void otherPartitionsGoOnWhileOneIsDrained() {
    world.concurrency = 2;
    world.store.publishAll(0, "stuck");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    Runnable stuck = member.running.removeFirst();
    world.store.publishAll(1, "x", "x", "x");
    world.store.assign(member.seat, Set.of(world.store.partition(1)));
    member.steps(1);
    revoke(member, 0);
    world.lively = true;
    member.steps(1);
    assertThat(world.handled("x")).hasSize(3);
    assertThat(world.store.clock.passed()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    stuck.run();
    member.steps(1);
    assertThat(member.engine.counts().endedTooLate()).isOne();
  }

  @Test
  void aHandlerThatTakesLongerThanTheDrainTimeIsIgnoredAndCountedAndTheNextOwnerHandlesItAgain() {
    world.store.publishAll(0, "a", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    revoke(member, 0);
    member.steps(1);
    assertThat(world.store.clock.passed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
    assertThat(world.store.committed).containsValue(0L);
    GroupWorld.Member next = world.joinAndTakeAll();
    next.steps(2);
    next.endAll();
    member.endAll();
    member.steps(3);
    next.steps(1);
    next.endAll();
    next.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L, 0L, 1L);
    assertThat(member.engine.counts().endedTooLate()).isOne();
    assertThat(member.engine.counts().handled()).isZero();
  }

  @Test
  void whatIsLostIsNeitherWaitedForNorCommitted() {
    world.store.publishAll(0, "a", "b");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    member.end(1);
    GroupWorld.Member thief = world.joinAndTakeAll();
    member.steps(1);
    assertThat(world.store.clock.passed()).isLessThan(Duration.ofSeconds(1));
    member.endAll();
    member.steps(1);
    assertThat(member.engine.counts().endedTooLate()).isOne();
    thief.steps(2);
    assertThat(thief.running).hasSize(2);
  }

  @Test
  void aRefusedCommitMeansThatThePartitionIsLost() {
    world.store.publishAll(0, "a", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    world.store.owners.put(world.store.partition(0), new GroupWorld(6).new Member().seat);
    member.endAll();
    world.store.clock.move(Duration.ofSeconds(2));
    member.steps(1);
    assertThat(member.engine.committed()).as("what it still has").isEmpty();
    member.endAll();
    member.steps(20);
    assertThat(member.running).isEmpty();
    assertThat(member.engine.counts().handled()).isOne();
    assertThat(member.engine.counts().endedTooLate()).as("begun before it was known").isOne();
    assertThat(world.store.committed).containsValue(0L);
  }

  @Test
  void aRefusedParkMeansThatThePartitionIsLost() {
    world.fails = delivery -> true;
    world.retry = Retry.never();
    world.store.publishAll(0, "a", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    world.store.owners.remove(world.store.partition(0));
    member.endAll();
    member.steps(20);
    assertThat(world.store.parkedOffsets(0)).isEmpty();
    assertThat(member.engine.counts().parked()).isZero();
    assertThat(member.engine.committed()).isEmpty();
  }

  @Test
  void aParkedMessageThatTheNextOwnerHadHandledMeansThatThePartitionIsLost() {
    GroupWorld.Member member = aboutToRetry();
    world.store.owners.remove(world.store.partition(0));
    world.store.handledElsewhere(0);
    member.endAll();
    member.steps(20);
    assertThat(member.engine.committed()).as("what it still has").isEmpty();
    assertThat(world.tries("a")).containsExactly("0/1");
  }

  @Test
  void aParkedMessageThatIsGoneWithoutAnotherOwnerIsNotPassedOver() {
    GroupWorld.Member member = aboutToRetry();
    world.store.handledElsewhere(0);
    member.endAll();
    assertThatThrownBy(() -> member.steps(20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 is not parked");
  }

  /** A member that is to handle a parked message again as soon as b has ended. */
  private GroupWorld.Member aboutToRetry() {
    world.concurrency = 1;
    world.retry = Retry.never();
    world.fails = delivery -> "a".equals(delivery.key());
    world.store.publishAll(0, "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    world.lively = true;
    member.untilIdle();
    world.lively = false;
    world.store.publishAll(0, "b");
    member.until("b runs", () -> !member.running.isEmpty());
    world.store.request(0, "a", Action.RETRY);
    member.steps(5);
    return member;
  }

  @Test
  void closingWaitsForWhatRunsSavesAndLeaves() {
    world.store.publishAll(0, "a", "b", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    world.lively = true;
    member.engine.close();
    assertThat(world.store.oracle.attempts).hasSize(2);
    assertThat(world.store.committed).containsValue(2L);
    assertThat(world.store.owners).isEmpty();
    assertThat(member.engine.counts().rebalances()).isZero();
  }

  @Test
  void anErrorStopsTheMemberAndItsMessageIsNotDone() {
    world.fails =
        delivery -> {
          if (delivery.offset() == 1) {
            throw new StackOverflowError("deep");
          }
          return false;
        };
    world.store.publishAll(0, "a", "b", "c");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    member.endAll();
    assertThatThrownBy(() -> member.steps(1)).isInstanceOf(StackOverflowError.class);
    member.engine.close();
    assertThat(world.store.committed).containsValue(1L);
    assertThat(world.store.parkedOffsets(0)).isEmpty();
  }
}
