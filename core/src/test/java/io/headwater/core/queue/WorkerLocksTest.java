package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.queue.ScriptedQueue.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Locks are renewed while handlers work; one that is lost all the same breaks nothing. */
class WorkerLocksTest {
  private final WorkerWorld world = new WorkerWorld(2);
  private final ScriptedQueue queue = world.queue;

  private void stepsFor(WorkerWorld.Member member, Duration time) {
    Duration end = queue.passed.plus(time);
    member.until(time + " are over", () -> queue.passed.compareTo(end) >= 0);
  }

  @Test
  void aHandlerThatOutlivesThreeLockTimesKeepsItsLock() {
    queue.send(1);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    stepsFor(member, ScriptedQueue.LOCK.multipliedBy(3).plusSeconds(1));
    assertThat(queue.rows.getFirst().delivery).isOne();
    member.endAll();
    member.steps(1);
    assertThat(queue.isFinished()).isTrue();
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(1, 0, 0, 0, 0, 0));
  }

  @Test
  void locksAreRenewedAtAThirdOfTheirTimeAllAtOnce() {
    queue.send(4);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    queue.calls.clear();
    stepsFor(member, ScriptedQueue.LOCK);
    List<String> renewals = queue.calls.stream().filter(each -> each.startsWith("renew")).toList();
    assertThat(renewals).containsOnly("renew 4");
    assertThat(renewals).hasSizeBetween(2, 3);
  }

  @Test
  void aLockThatIsLostIsCountedAndTheLateAcknowledgementChangesNothing() {
    queue.send(2);
    world.lively = false;
    WorkerWorld.Member paused = world.join();
    paused.steps(1);
    queue.pass(ScriptedQueue.LOCK); // a machine that stood still
    WorkerWorld.Member other = world.join();
    other.steps(1);
    assertThat(other.running).hasSize(2);
    paused.endAll();
    paused.steps(1);
    assertThat(paused.engine.view()).isEqualTo(new WorkerCounts(0, 0, 0, 2, 0, 0));
    assertThat(queue.count(State.HELD)).isEqualTo(2);
    other.endAll();
    other.steps(1);
    assertThat(queue.isFinished()).isTrue();
    assertThat(other.engine.view().acked()).isEqualTo(2);
  }

  @Test
  void aLossThatIsNoticedWhileTheHandlerRunsIsCountedOnceAndNotSettled() {
    queue.send(1);
    world.lively = false;
    WorkerWorld.Member paused = world.join();
    paused.steps(1);
    queue.pass(ScriptedQueue.LOCK);
    world.join().steps(1);
    queue.calls.clear();
    paused.steps(2);
    assertThat(paused.engine.view().lost()).isOne();
    paused.endAll();
    paused.steps(2);
    assertThat(paused.engine.view()).isEqualTo(new WorkerCounts(0, 0, 0, 1, 0, 0));
    assertThat(queue.calls).noneMatch(call -> call.startsWith("settle"));
  }

  @Test
  void ofABatchOnlyWhatIsLostIsDoneAgain() {
    queue.send(3);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    queue.rows.get(1).token = "another one's";
    member.endAll();
    member.steps(1);
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(2, 0, 0, 1, 0, 0));
    assertThat(queue.count(State.DONE)).isEqualTo(2);
  }

  @Test
  void aKilledWorkersMessagesComeBackAfterTheLockTimeAndNotBefore() {
    queue.send(3);
    world.lively = false;
    world.join().steps(1); // and is never heard of again
    world.lively = true;
    WorkerWorld.Member other = world.join();
    Duration killed = queue.passed;
    other.until("something is handled", () -> queue.count(State.DONE) > 0);
    assertThat(queue.passed.minus(killed)).isGreaterThanOrEqualTo(ScriptedQueue.LOCK);
    other.until("all is done", queue::isFinished);
    assertThat(queue.rows).allMatch(row -> row.delivery == 2);
  }
}
