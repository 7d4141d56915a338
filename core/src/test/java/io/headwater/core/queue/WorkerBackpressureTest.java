package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.queue.ScriptedQueue.State;
import org.junit.jupiter.api.Test;

/** No more is received than can be worked on. */
class WorkerBackpressureTest {
  private final WorkerWorld world = new WorkerWorld(3);
  private final ScriptedQueue queue = world.queue;

  @Test
  void noMoreIsHeldThanHandlersMayRun() {
    queue.send(1_000);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(50);
    assertThat(queue.count(State.HELD)).isEqualTo(4);
    assertThat(member.running).hasSize(4);
    member.end(0);
    member.end(0);
    member.steps(2);
    assertThat(queue.count(State.HELD)).isEqualTo(4);
    assertThat(queue.count(State.DONE)).isEqualTo(2);
  }

  @Test
  void asManyHandlersAsCanBeCountedRunAll() {
    queue.send(1_000);
    world.lively = false;
    world.concurrency = Integer.MAX_VALUE;
    WorkerWorld.Member member = world.join();
    member.steps(5);
    assertThat(member.running).hasSize(1_000);
  }

  @Test
  void whatCannotBeSettledHoldsBackTheRest() {
    queue.send(1_000);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    boolean[] settleFails = {true};
    queue.away = () -> settleFails[0] && member.engine.view().settling() > 0;
    for (int i = 0; i < 50; i++) {
      member.endAll();
      member.steps(1);
    }
    assertThat(queue.count(State.HELD)).isLessThanOrEqualTo(4 + 16);
    settleFails[0] = false;
    world.lively = true;
    member.until("all is done", queue::isFinished);
    assertThat(queue.rows).allMatch(row -> row.handled == 1);
  }

  @Test
  void slowHandlersHoldUpNoOthers() {
    queue.send(500);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    Runnable slow = member.running.removeFirst();
    for (int i = 0; i < 1_000 && queue.count(State.DONE) < 499; i++) {
      member.endAll();
      member.steps(1);
    }
    assertThat(queue.count(State.DONE)).isEqualTo(499);
    slow.run();
    member.steps(1);
    assertThat(queue.isFinished()).isTrue();
  }
}
