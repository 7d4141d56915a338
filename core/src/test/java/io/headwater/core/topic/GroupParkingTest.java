package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.Parked;
import io.headwater.core.Parked.Action;
import io.headwater.core.engine.ErrorTextTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What keeps failing is parked with what follows of its key; retry and skip bring it back. */
class GroupParkingTest {
  private final GroupWorld world = new GroupWorld(2);
  private final Set<Long> poison = new HashSet<>();

  GroupParkingTest() {
    world.fails = delivery -> poison.contains(delivery.offset());
  }

  private GroupWorld.Member parkA() {
    poison.add(1L);
    world.store.publishAll(0, "a", "a", "b", "a", "b", "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.untilIdle();
    return member;
  }

  private List<Parked> parked() {
    return world.store.parkedOf(world.store.partition(0));
  }

  @Test
  void itIsParkedAfterTheLastAttemptAndItsKeyBehindIt() {
    GroupWorld.Member member = parkA();
    assertThat(world.tries("a")).containsExactly("0/1", "1/1", "1/2", "1/3");
    assertThat(world.handled("b")).containsExactly(2L, 4L);
    assertThat(world.store.parkedOffsets(0)).containsExactly(1L, 3L, 5L);
    assertThat(parked()).extracting(each -> each.delivery().attempt()).containsExactly(3, 0, 0);
    assertThat(parked().getFirst().error())
        .isEqualTo("java.lang.IllegalStateException: cannot handle 1");
    assertThat(parked().getLast().error())
        .isEqualTo("not tried: offset 1 of the same key is parked");
    assertThat(world.store.committed).containsValue(6L);
    assertThat(member.engine.counts().parked()).isEqualTo(3);
    world.store.oracle.allFinished();
  }

  @Test
  void anExceptionThatCannotSayWhatItIsIsParkedAsAnyOther() {
    world.failure = delivery -> new ErrorTextTest.Unspeakable();
    parkA();
    assertThat(parked().getFirst().error()).contains("Unspeakable, which cannot be described");
    world.store.oracle.allFinished();
  }

  @Test
  void whatComesLaterOfTheKeyIsParkedInFewCalls() {
    GroupWorld.Member member = parkA();
    world.store.changes.clear();
    for (int i = 0; i < 1_200; i++) {
      world.store.publish(0, "a");
    }
    member.seat.batch = 2_000;
    member.untilIdle();
    assertThat(parked()).hasSize(1_203);
    assertThat(world.store.changes).filteredOn(change -> change.startsWith("park")).hasSize(3);
    assertThat(world.tries("a")).hasSize(4);
  }

  @Test
  void aRetryEmptiesTheKeyInOrderAndThenItFlows() {
    GroupWorld.Member member = parkA();
    poison.clear();
    world.store.request(0, "a", Action.RETRY);
    member.untilIdle();
    world.store.publish(0, "a");
    member.untilIdle();
    assertThat(world.tries("a"))
        .as("attempts are counted on where it was tried, and begin where it was not")
        .containsExactly("0/1", "1/1", "1/2", "1/3", "1/4", "3/1", "5/1", "6/1");
    assertThat(parked()).isEmpty();
    assertThat(world.store.requests).isEmpty();
  }

  @Test
  void whatIsParkedWhileARetryRunsIsHandledByIt() {
    GroupWorld.Member member = parkA();
    poison.clear();
    world.lively = false;
    world.store.request(0, "a", Action.RETRY);
    member.until("the retry runs", () -> !member.running.isEmpty());
    world.store.publish(0, "a");
    member.until("it is parked behind", () -> world.store.parkedOffsets(0).contains(6L));
    assertThat(world.store.parkedOffsets(0)).containsExactly(1L, 3L, 5L, 6L);
    world.lively = true;
    member.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L, 1L, 3L, 5L, 6L);
    assertThat(parked()).isEmpty();
  }

  @Test
  void aRetryThatFailsLeavesTheRestParkedAndEnds() {
    GroupWorld.Member member = parkA();
    poison.clear();
    poison.add(3L);
    world.store.request(0, "a", Action.RETRY);
    member.untilIdle();
    assertThat(world.tries("a")).endsWith("1/4", "3/1", "3/2", "3/3");
    assertThat(world.store.parkedOffsets(0)).containsExactly(3L, 5L);
    assertThat(world.store.requests).isEmpty();
  }

  @Test
  void aSkipDropsTheFirstAndGoesOn() {
    GroupWorld.Member member = parkA();
    world.store.request(0, "a", Action.SKIP);
    member.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L, 3L, 5L);
    assertThat(parked()).isEmpty();
  }

  @Test
  void aSkipOfWhatIsGoneDropsNothing() {
    GroupWorld.Member member = parkA();
    world.store.requests.add(new Parked.Request(world.store.partition(0), "a", 0, Action.SKIP));
    poison.clear();
    member.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L, 1L, 3L, 5L);
  }

  @Test
  void twoRequestsForAKeyAreCarriedOutOneAfterTheOther() {
    GroupWorld.Member member = parkA();
    world.store.request(0, "a", Action.RETRY);
    world.store.request(0, "a", Action.SKIP);
    member.untilIdle();
    assertThat(world.tries("a")).endsWith("1/4", "1/5", "1/6", "3/1", "5/1");
  }

  @Test
  void aMessageWithoutAKeyIsParkedAndRetriedAlone() {
    poison.add(0L);
    world.store.publish(0, null);
    world.store.publish(0, null);
    GroupWorld.Member member = world.joinAndTakeAll();
    member.untilIdle();
    assertThat(world.handled(null)).containsExactly(1L);
    assertThat(world.store.parkedOffsets(0)).containsExactly(0L);
    poison.clear();
    world.store.request(0, null, Action.RETRY);
    member.untilIdle();
    assertThat(world.handled(null)).containsExactly(1L, 0L);
  }

  @Test
  void aNewOwnerKnowsWhatIsParkedBeforeTheFirstMessage() {
    parkA();
    world.store.publishAll(0, "b", "a");
    GroupWorld.Member next = world.joinAndTakeAll();
    next.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L);
    assertThat(world.store.parkedOffsets(0)).containsExactly(1L, 3L, 5L, 7L);
  }

  @Test
  void whatWasParkedBeforeACrashIsNotParkedAgainWhenItComesAgain() {
    parkA();
    world.store.committed.clear();
    world.store.changes.clear();
    GroupWorld.Member next = world.joinAndTakeAll();
    next.untilIdle();
    assertThat(world.store.changes).noneMatch(change -> change.startsWith("park"));
    assertThat(world.handled("a")).as("0 is before all of them").containsExactly(0L, 0L);
    assertThat(world.store.parkedOffsets(0)).containsExactly(1L, 3L, 5L);
  }

  @Test
  void aPartitionWithTooMuchParkedIsPausedVisiblyUntilSomeIsGone() {
    world.bounds = new GroupSettings.Bounds(10_000, 1 << 20, 3);
    GroupWorld.Member member = parkA();
    assertThat(member.seat.paused).containsExactly(world.store.partition(0));
    assertThat(member.engine.counts().full()).containsExactly(world.store.partition(0));
    world.store.publishAll(0, "b", "a");
    member.steps(100);
    assertThat(world.handled("b")).hasSize(2);
    poison.clear();
    world.store.request(0, "a", Action.RETRY);
    member.untilIdle();
    assertThat(member.seat.paused).isEmpty();
    assertThat(member.engine.counts().full()).isEmpty();
    assertThat(world.handled("b")).hasSize(3);
    assertThat(world.handled("a")).containsExactly(0L, 1L, 3L, 5L, 7L);
  }
}
