package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.core.AppendCondition;
import io.headwater.core.Appended;
import io.headwater.core.Event;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Interrupts harm nobody: an append finishes and keeps the flag, a read goes on, only a wait ends.
 *
 * <p>The system property {@code headwater.testkit.interrupted} sets how many threads there are (8
 * if absent); a longer run is a greater dose.
 */
abstract class InterruptContract extends StoreContract {
  private static final int THREADS = Integer.getInteger("headwater.testkit.interrupted", 8);

  InterruptContract() {
    super("interrupt contract");
  }

  @Test
  void anInterruptedAppendFinishesAndKeepsTheFlag() {
    Event event = inStream("s", "A");
    Thread.currentThread().interrupt();
    Appended answer = append(event);
    assertThat(Thread.interrupted()).as("the flag after the append").isTrue();

    assertThat(answer.firstPosition()).isEqualTo(1);
    assertThat(events().event(event.id())).isPresent();
  }

  @Test
  void anInterruptedReaderReadsOnAndKeepsTheFlag() {
    for (int i = 0; i < 20; i++) {
      append(inStream("s", "A", "x"), inStream("t", "B"));
    }
    reopen();
    Thread.currentThread().interrupt();
    List<Long> byTag = positions(Read.matching(Query.tags("x")));
    List<Long> byStream = positions(Read.stream("t").backwards());
    long version = events().version("s");
    assertThat(Thread.interrupted()).as("the flag after the reads").isTrue();

    assertThat(byTag).hasSize(20);
    assertThat(byStream).hasSize(20);
    assertThat(version).isEqualTo(20);
    assertThat(positions(Read.all())).as("another reader").hasSize(40);
  }

  @Test
  void interruptingManyReadersAndWritersHarmsNothing() {
    int turns = dose(60);
    List<Thread> targets = new ArrayList<>();
    Semaphore turnsBegun = new Semaphore(0);
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int index = i;
      all.add(
          () -> {
            synchronized (targets) {
              targets.add(Thread.currentThread());
            }
            for (int turn = 0; turn < turns; turn++) {
              turnsBegun.release();
              if (index % 2 == 0) {
                write(index, turn);
              } else {
                read();
              }
            }
            synchronized (targets) {
              targets.remove(Thread.currentThread());
            }
            return true;
          });
    }
    all.add(() -> interruptEveryTurn(targets, turnsBegun, turns * THREADS));
    Crew.runAll(all);

    long head = events().head();
    assertThat(head).isEqualTo(2L * turns * ((THREADS + 1) / 2));
    assertThat(positions(Read.all())).isEqualTo(LongStream.rangeClosed(1, head).boxed().toList());
    assertThat(targets).isEmpty();
    assertThat(append(event("After")).firstPosition()).isEqualTo(head + 1);
    checked((long) turns * THREADS);
  }

  private void write(int writer, int turn) {
    Event one = inStream("s" + writer, "A", "w" + writer);
    Appended answer =
        events().append(List.of(one, event("B", "w" + writer)), AppendCondition.any());
    assertThat(answer.versions()).containsEntry("s" + writer, turn + 1L);
    assertThat(events().event(one.id()).map(RecordedEvent::position))
        .contains(answer.firstPosition());
  }

  private void read() {
    long expected = 1;
    for (RecordedEvent event : events().read(Read.all().limit(200))) {
      assertThat(event.position()).isEqualTo(expected++);
    }
    try {
      events().awaitAfter(events().head(), Duration.ofNanos(100_000));
    } catch (InterruptedException e) {
      checked(1);
    }
  }

  private static boolean interruptEveryTurn(List<Thread> targets, Semaphore begun, int turns)
      throws InterruptedException {
    for (int i = 0; i < turns; i++) {
      begun.acquire();
      // Under the lock, so that no thread is interrupted that has left the list.
      synchronized (targets) {
        targets.forEach(Thread::interrupt);
      }
    }
    return true;
  }
}
