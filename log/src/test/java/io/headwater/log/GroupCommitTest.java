package io.headwater.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupCommitTest {

  @Test
  void a_lone_caller_runs_its_own_turn() {
    List<Thread> ran = new ArrayList<>();
    GroupCommit<Integer> commit =
        new GroupCommit<>(10, 10, waiting -> ran.add(Thread.currentThread()));
    commit.submit(1);
    assertThat(ran).containsExactly(Thread.currentThread());
  }

  @Test
  void simulation_runs_the_turns_itself_and_in_order() {
    List<List<Integer>> turns = new ArrayList<>();
    GroupCommit<Integer> commit =
        new GroupCommit<>(10, 2, waiting -> turns.add(List.copyOf(waiting)));
    assertThat(commit.step()).isFalse();
    for (int i = 0; i < 5; i++) {
      commit.enqueue(i);
    }
    assertThat(turns).isEmpty();
    assertThat(commit.step()).isTrue();
    assertThat(turns).containsExactly(List.of(0, 1));
    commit.close();
    assertThat(turns).containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    assertThatThrownBy(() -> commit.enqueue(6)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void every_item_of_many_callers_gets_one_turn_and_one_at_a_time() throws Exception {
    int callers = 32;
    int each = 500;
    AtomicInteger inside = new AtomicInteger();
    List<Integer> served = new ArrayList<>();
    GroupCommit<Integer> commit =
        new GroupCommit<>(
            8,
            5,
            waiting -> {
              assertThat(inside.getAndIncrement()).isZero();
              assertThat(waiting).hasSizeBetween(1, 5);
              served.addAll(waiting);
              inside.decrementAndGet();
            });
    List<Thread> threads = new ArrayList<>();
    for (int c = 0; c < callers; c++) {
      int first = c * each;
      Runnable work =
          () -> {
            for (int i = 0; i < each; i++) {
              if (i % 7 == 0) {
                commit.submitAsync(first + i);
              } else {
                commit.submit(first + i);
              }
            }
          };
      threads.add(c % 2 == 0 ? Thread.ofPlatform().start(work) : Thread.ofVirtual().start(work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    commit.close();
    List<Integer> sorted = new ArrayList<>(served);
    Collections.sort(sorted);
    assertThat(sorted).isEqualTo(IntStream.range(0, callers * each).boxed().toList());
    for (int c = 0; c < callers; c++) {
      int caller = c;
      assertThat(served.stream().filter(i -> i / each == caller)).isSorted();
    }
  }

  @Test
  void an_asynchronous_item_is_served_without_anybody_waiting() throws Exception {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    GroupCommit<Integer> commit =
        new GroupCommit<>(10, 10, waiting -> ran.complete(Thread.currentThread()));
    commit.submitAsync(1);
    assertThat(ran.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
  }

  @Test
  void those_who_come_during_a_turn_share_the_next() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch queued = new CountDownLatch(1);
    List<Integer> sizes = new ArrayList<>();
    GroupCommit<Integer> commit =
        new GroupCommit<>(
            100,
            100,
            waiting -> {
              sizes.add(waiting.size());
              begun.countDown();
              awaitQuietly(queued);
            });
    Thread first = Thread.ofPlatform().start(() -> commit.submit(0));
    begun.await();
    for (int i = 1; i <= 20; i++) {
      commit.submitAsync(i);
    }
    queued.countDown();
    first.join();
    commit.close();
    assertThat(sizes).containsExactly(1, 20);
  }

  @Test
  void a_turn_that_throws_fails_those_who_wait_and_all_later_ones() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch queued = new CountDownLatch(1);
    GroupCommit<Integer> commit =
        new GroupCommit<>(
            100,
            1,
            waiting -> {
              begun.countDown();
              awaitQuietly(queued);
              throw new StackOverflowError("on purpose");
            });
    List<Throwable> seen = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      commit.submit(1);
                    } catch (LogException.Failed e) {
                      seen.add(e.getCause());
                    }
                  }));
    }
    begun.await();
    queued.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seen).hasSize(10).allMatch(StackOverflowError.class::isInstance);
    assertThatThrownBy(() -> commit.submit(2)).isInstanceOf(LogException.Failed.class);
    assertThatThrownBy(() -> commit.submitAsync(2)).isInstanceOf(LogException.Failed.class);
    commit.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
