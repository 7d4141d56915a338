package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Seat;
import io.headwater.core.engine.Around;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The committed offset is the one below which everything is done or parked. */
class GroupCommitTest {
  private final GroupWorld world = new GroupWorld(3);

  private long commits() {
    return world.store.changes.stream().filter(change -> change.startsWith("commit")).count();
  }

  @Test
  void itStaysBelowTheOldestThatIsNotDone() {
    world.lively = false;
    world.store.publishAll(0, "a", "b", "c", "d");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    member.end(3);
    member.end(1);
    member.steps(10);
    assertThat(world.store.committed).as("a is not done").containsValue(0L);
    member.end(0);
    member.steps(10);
    assertThat(world.store.committed).as("c is not done").containsValue(2L);
    member.end(0);
    member.untilIdle();
    assertThat(world.store.committed).containsValue(4L);
  }

  @Test
  void whereAGroupBeginsIsCommittedAtOnce() {
    world.store.publishAll(0, "a");
    GroupWorld.Member member = world.joinAndTakeAll();
    member.steps(2);
    assertThat(world.store.changes).containsExactly("commit {t-0=0}");
  }

  @Test
  void itIsSavedAfterAThousandMessagesOrASecondOrWhenThereIsNothingToDo() {
    GroupWorld.Member member = world.joinAndTakeAll();
    world.store.assign(member.seat, Set.of(world.store.partition(0)));
    member.steps(2);
    for (int i = 0; i < 2_500; i++) {
      world.store.publish(0, "k" + i);
    }
    long before = commits();
    Duration start = world.store.clock.passed();
    member.until("all are handled", () -> world.store.oracle.handled.size() == 2_500);
    Duration took = world.store.clock.passed().minus(start);
    assertThat(commits() - before).isBetween(2L, 3L + took.toSeconds());
    member.steps(3);
    assertThat(world.store.committed).as("idle").containsValue(2_500L);
    long idle = commits();
    member.steps(1_000);
    assertThat(commits()).isEqualTo(idle);
  }

  @Test
  void aSlowTrickleIsSavedAtMostTenTimesASecond() {
    GroupWorld.Member member = world.joinAndTakeAll();
    world.store.assign(member.seat, Set.of(world.store.partition(0)));
    member.steps(2);
    long before = commits();
    Duration start = world.store.clock.passed();
    for (int i = 0; i < 500; i++) {
      world.store.publish(0, "k");
      member.steps(1);
      member.endAll();
      member.steps(1);
      world.store.clock.move(Duration.ofMillis(1));
    }
    long tenths = world.store.clock.passed().minus(start).toMillis() / 100;
    assertThat(commits() - before).isLessThanOrEqualTo(tenths + 1);
  }

  @Test
  void anEngineThatCommitsBeforeTheHandlerIsCaught() {
    world.maker = EagerEngine::new;
    world.lively = false;
    world.store.publishAll(0, "a", "b", "c", "d");
    GroupWorld.Member member = world.joinAndTakeAll();
    assertThatThrownBy(() -> member.steps(10))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("not done below commit 4 of t-0");
  }

  /** Wrong on purpose: commits what was given, not what is done. */
  private static final class EagerEngine extends GroupEngine {
    EagerEngine(
        GroupSettings settings,
        Group.Handler handler,
        Around<Outcome> around,
        Function<Seat.Listener, Seat> join) {
      super(settings, handler, around, join);
    }

    @Override
    long done(Seat from, OwnedPartition partition) {
      return from.position(partition.id);
    }
  }
}
