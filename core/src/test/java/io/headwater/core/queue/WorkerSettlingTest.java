package io.headwater.core.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.engine.ErrorTextTest;
import io.headwater.core.queue.ScriptedQueue.Row;
import io.headwater.core.queue.ScriptedQueue.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A message is acknowledged, released, rejected or given back, as its handler ended. */
class WorkerSettlingTest {
  private final WorkerWorld world = new WorkerWorld(1);
  private final ScriptedQueue queue = world.queue;

  @Test
  void whatWasHandledIsAcknowledged() {
    queue.send(20);
    WorkerWorld.Member member = world.join();
    member.until("all is done", queue::isFinished);
    assertThat(queue.rows).allMatch(row -> row.state == State.DONE && row.handled == 1);
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(20, 0, 0, 0, 0, 0));
  }

  @Test
  void whatAHandlerFailsAtIsReleasedWithTheErrorUntilItsLastDelivery() {
    queue.send(1);
    world.handler =
        message -> {
          throw new IOException("no network");
        };
    WorkerWorld.Member member = world.join();
    member.until("it is given up", queue::isFinished);
    Row row = queue.rows.getFirst();
    assertThat(row.state).isEqualTo(State.DEAD);
    assertThat(row.delivery).isEqualTo(ScriptedQueue.DELIVERIES);
    assertThat(row.why).isEqualTo("java.io.IOException: no network");
    assertThat(member.engine.view().released()).isEqualTo(ScriptedQueue.DELIVERIES);
  }

  @Test
  void whatAHandlerRejectsIsADeadLetterAtOnce() {
    queue.send(1);
    world.handler =
        message -> {
          throw new Rejected("no such account");
        };
    WorkerWorld.Member member = world.join();
    member.until("it is given up", queue::isFinished);
    assertThat(queue.rows.getFirst().delivery).isOne();
    assertThat(queue.rows.getFirst().why).isEqualTo("no such account");
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(0, 0, 1, 0, 0, 0));
  }

  @Test
  void allThatEndedMeanwhileIsSettledByOneCall() {
    world.lively = false;
    world.concurrency = 50;
    queue.send(50);
    WorkerWorld.Member member = world.join();
    member.steps(1);
    member.endAll();
    queue.calls.clear();
    member.steps(1);
    assertThat(queue.calls.getFirst()).startsWith("settle 50 as Ack");
    assertThat(queue.isFinished()).isTrue();
  }

  @Test
  void anErrorStopsTheWorkerAndItsMessageIsGivenBack() {
    queue.send(2);
    world.lively = false;
    AssertionError error = new AssertionError("broken");
    world.handler =
        message -> {
          if (queue.row(message).number == 0) {
            throw error;
          }
        };
    WorkerWorld.Member member = world.join();
    member.steps(1);
    member.endAll();
    assertThatThrownBy(() -> member.steps(1)).isSameAs(error);
    member.engine.close();
    assertThat(queue.rows.get(0).state).isEqualTo(State.WAITING);
    assertThat(queue.rows.get(1).state).isEqualTo(State.DONE);
  }

  @Test
  void closingWaitsForHandlersAndReceivesNoMore() {
    queue.send(10);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    assertThat(member.running).hasSize(4);
    world.lively = true;
    member.engine.close();
    assertThat(queue.count(State.DONE)).isEqualTo(4);
    assertThat(queue.count(State.WAITING)).isEqualTo(6);
    assertThat(queue.passed).isLessThan(world.drain);
  }

  @Test
  void closingGivesBackWhatTakesLongerThanTheDrainTime() {
    queue.send(2);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    Runnable slow = member.running.removeFirst();
    member.end(0);
    member.engine.close();
    assertThat(queue.passed).isBetween(world.drain, world.drain.plusSeconds(1));
    assertThat(queue.count(State.DONE)).isOne();
    assertThat(queue.rows.getFirst().state).isEqualTo(State.WAITING);
    slow.run(); // ends too late, and nobody minds
    world.lively = true;
    world.join().until("another one does it", queue::isFinished);
  }

  @Test
  void aQueueThatIsAwayWhenHandlersEndIsToldWhenItIsBack() {
    queue.send(4);
    world.lively = false;
    WorkerWorld.Member member = world.join();
    member.steps(1);
    queue.away = () -> true;
    member.endAll();
    member.steps(5);
    assertThat(member.engine.unreachable()).isNotNull();
    assertThat(member.engine.view().settling()).isEqualTo(4);
    queue.away = () -> false;
    member.until("all is settled", queue::isFinished);
    assertThat(queue.rows).allMatch(row -> row.handled == 1 && row.delivery == 1);
    member.steps(1);
    assertThat(member.engine.unreachable()).isNull();
    assertThat(queue.passed).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void whoIsFreeDoesNotWaitUntilOthersAreSettled() {
    List<Runnable> calls = new ArrayList<>();
    world.elsewhere = calls::add;
    world.lively = false;
    queue.send(12);
    WorkerWorld.Member member = world.join();
    member.steps(1);
    member.endAll();
    member.steps(1);
    assertThat(member.running).hasSize(4);
    assertThat(queue.count(State.DONE)).isZero();
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(0, 0, 0, 0, 4, 4));
    calls.removeFirst().run();
    member.steps(1);
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(4, 0, 0, 0, 4, 0));
  }

  @Test
  void whatEndsWhileOthersAreSettledIsSettledByOneCallMore() {
    List<Runnable> calls = new ArrayList<>();
    world.elsewhere = calls::add;
    world.lively = false;
    queue.send(12);
    WorkerWorld.Member member = world.join();
    for (int i = 0; i < 3; i++) {
      member.steps(1);
      member.endAll();
    }
    member.steps(1);
    assertThat(calls).hasSize(1);
    calls.removeFirst().run();
    member.steps(1);
    calls.removeFirst().run();
    member.steps(1);
    assertThat(queue.calls).contains("settle 4 as Ack[]", "settle 8 as Ack[]");
    assertThat(queue.isFinished()).isTrue();
  }

  @Test
  void whatIsBeingSettledIsNotRenewed() {
    List<Runnable> calls = new ArrayList<>();
    world.elsewhere = calls::add;
    world.lively = false;
    queue.send(2);
    WorkerWorld.Member member = world.join();
    member.steps(1);
    member.end(0);
    member.steps(1);
    queue.pass(ScriptedQueue.LOCK.dividedBy(2));
    member.steps(1);
    assertThat(queue.calls).contains("renew 1").doesNotContain("renew 2");
    calls.removeFirst().run();
    member.steps(1);
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(1, 0, 0, 0, 1, 0));
  }

  @Test
  void closingWaitsForWhatIsBeingSettledAndSettlesTheRest() {
    world.elsewhere = call -> world.members.getFirst().running.add(call);
    world.lively = false;
    queue.send(8);
    WorkerWorld.Member member = world.join();
    member.steps(1);
    member.endAll();
    member.steps(1); // 4 are being settled, and 4 run
    world.lively = true;
    member.engine.close();
    assertThat(queue.isFinished()).isTrue();
    assertThat(member.engine.view()).isEqualTo(new WorkerCounts(8, 0, 0, 0, 0, 0));
  }

  @Test
  void anExceptionThatCannotSayWhatItIsIsAFailureAsAnyOther() {
    queue.send(1);
    world.handler =
        message -> {
          throw new ErrorTextTest.Unspeakable();
        };
    WorkerWorld.Member member = world.join();
    member.until("it is given up", queue::isFinished);
    assertThat(queue.rows.getFirst().why)
        .isEqualTo(
            "io.headwater.core.engine.ErrorTextTest$Unspeakable, which cannot be described: its"
                + " own code threw java.lang.IllegalStateException");
    assertThat(member.engine.view().released()).isEqualTo(ScriptedQueue.DELIVERIES);
  }
}
