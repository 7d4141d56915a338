package io.headwater.core.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.TopicPartition;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is in memory is bounded, by count and by bytes, and no partition starves another. */
class GroupBackpressureTest {
  private final GroupWorld world = new GroupWorld(7);

  GroupBackpressureTest() {
    world.lively = false;
    world.bounds = new GroupSettings.Bounds(1_000, 1 << 20, 100_000);
  }

  private GroupWorld.Member member(int batch) {
    GroupWorld.Member member = world.joinAndTakeAll();
    member.seat.batch = batch;
    return member;
  }

  @Test
  void aHandlerThatNeverEndsHoldsBackNoMoreThanTheBound() {
    for (int i = 0; i < 20_000; i++) {
      world.store.publish(0, "k" + i % 7);
    }
    GroupWorld.Member member = member(100);
    member.steps(500);
    assertThat(member.engine.counts().buffered()).isEqualTo(1_000);
    assertThat(member.seat.paused).hasSize(1);
    assertThat(member.running).hasSize(7);
  }

  @Test
  void aKeyThatNeverEndsLetsMillionsOfOthersPassWithoutBeingRemembered() {
    world.lively = false;
    world.store.publish(0, "stuck");
    GroupWorld.Member member = member(500);
    member.steps(2);
    Runnable stuck = member.running.removeFirst();
    for (int i = 0; i < 100_000; i++) {
      world.store.publish(0, "k" + i % 1_000);
      if (i % 500 == 499) {
        member.steps(1);
        while (!member.running.isEmpty()) {
          member.endAll();
          member.steps(1);
        }
      }
    }
    assertThat(world.store.oracle.handled).hasSize(100_000);
    assertThat(member.engine.counts().buffered()).isOne();
    assertThat(world.store.committed).containsValue(0L);
    stuck.run();
    member.steps(20);
    assertThat(world.store.committed).containsValue(100_001L);
  }

  @Test
  void itIsResumedWhenHalfIsDone() {
    for (int i = 0; i < 2_000; i++) {
      world.store.publish(0, null);
    }
    GroupWorld.Member member = member(100);
    member.steps(15);
    for (int done = 0; done < 500; done++) {
      assertThat(member.seat.paused).hasSize(1);
      assertThat(member.engine.counts().buffered()).isEqualTo(1_000 - done);
      member.end(0);
      member.steps(1);
    }
    assertThat(member.seat.paused).isEmpty();
    assertThat(member.engine.counts().buffered()).isEqualTo(600);
  }

  @Test
  void bytesCountToo() {
    for (int i = 0; i < 100; i++) {
      world.store.publish(0, "a", new byte[100_000]);
    }
    GroupWorld.Member member = member(1);
    member.steps(50);
    assertThat(member.engine.counts().buffered()).isEqualTo(11);
  }

  @Test
  void oneMessageLargerThanTheBoundIsHandled() {
    world.store.publish(0, "a", new byte[2 << 20]);
    world.store.publish(0, "a", new byte[2 << 20]);
    GroupWorld.Member member = member(10);
    world.lively = true;
    member.untilIdle();
    assertThat(world.handled("a")).containsExactly(0L, 1L);
  }

  @Test
  void aStuckPartitionHasItsShareAndStarvesNoOther() {
    for (int partition = 0; partition < 4; partition++) {
      for (int i = 0; i < 3_000; i++) {
        world.store.publish(partition, partition == 0 ? "stuck" : "k" + i % 10);
      }
    }
    GroupWorld.Member member = member(50);
    member.steps(2);
    Runnable stuck = member.running.removeFirst();
    for (int i = 0; i < 2_000; i++) {
      member.endAll();
      member.steps(1);
    }
    assertThat(world.handled("stuck")).isEmpty();
    assertThat(world.store.oracle.handled).hasSize(9_000);
    assertThat(member.engine.counts().buffered()).isBetween(250, 300);
    stuck.run();
    assertThat(world.handled("stuck")).hasSize(1);
  }

  @Test
  void oneMemberOfSixtyFourPartitionsKeepsTheSameBound() {
    List<TopicPartition> all = IntStream.range(0, 64).mapToObj(world.store::partition).toList();
    for (TopicPartition partition : all) {
      for (int i = 0; i < 500; i++) {
        world.store.publish(partition.partition(), "a");
      }
    }
    GroupWorld.Member member = member(10);
    member.steps(1_000);
    assertThat(member.engine.counts().buffered()).isBetween(960, 1_600);
    assertThat(member.seat.paused).hasSize(64);
  }
}
