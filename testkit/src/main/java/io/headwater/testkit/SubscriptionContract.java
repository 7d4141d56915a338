package io.headwater.testkit;

import static java.time.temporal.ChronoUnit.MILLIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.AppendCondition;
import io.headwater.core.Event;
import io.headwater.core.HeadwaterException.StoreClosed;
import io.headwater.core.Query;
import io.headwater.core.Read;
import io.headwater.core.Status;
import io.headwater.core.Subscription;
import io.headwater.core.Subscription.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a running subscription is given: everything that matches, in order, once. */
abstract class SubscriptionContract extends StoreContract {
  static final Duration LONG = Duration.ofSeconds(Crew.HANG_SECONDS);

  SubscriptionContract() {
    super("subscription contract");
  }

  /** Appends events in batches; every third has the tag. */
  private void fill(int count) {
    List<Event> batch = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      batch.add(i % 3 == 0 ? event("A", "third") : event("A"));
      if (batch.size() == 500 || i == count) {
        events().append(batch, AppendCondition.any());
        batch = new ArrayList<>();
      }
    }
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private void caughtUp(Subscription subscription) throws InterruptedException {
    assertThat(subscription.awaitPosition(events().head(), LONG)).isTrue();
  }

  @Test
  void whatIsStoredIsGivenInOrderOnce() throws InterruptedException {
    fill(9_000);
    Seen seen = new Seen();
    try (Subscription subscription = Subscription.of(store()).start(seen)) {
      caughtUp(subscription);
      assertThat(subscription.position()).isEqualTo(9_000);
    }
    seen.saw(range(1, 9_000));
    checked(9_000);
  }

  @Test
  void whatIsCommittedLaterIsGivenToo() throws InterruptedException {
    Seen seen = new Seen();
    try (Subscription subscription = Subscription.of(store()).start(seen)) {
      for (int i = 1; i <= 50; i++) {
        append(event("A"), event("B"));
        caughtUp(subscription);
        assertThat(seen.positions()).hasSize(2 * i);
      }
      awaitLive(subscription);
    }
    seen.saw(range(1, 100));
  }

  @Test
  void besideWritersNothingIsSkippedAndNothingGivenTwice() throws InterruptedException {
    fill(300);
    List<Seen> all = new ArrayList<>();
    List<Subscription> running = new ArrayList<>();
    List<Callable<Boolean>> crew = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      crew.add(
          () -> {
            for (int i = 0; i < dose(150); i++) {
              append(event("A", i % 3 == 0 ? "third" : "other"), event("B"));
            }
            return true;
          });
    }
    for (int s = 0; s < 4; s++) {
      boolean filtered = s % 2 == 0;
      Seen seen = new Seen();
      all.add(seen);
      crew.add(
          () -> {
            Subscription.Builder builder = Subscription.of(store());
            Subscription started =
                (filtered ? builder.matching(Query.tags("third")) : builder).start(seen);
            synchronized (running) {
              running.add(started);
            }
            return true;
          });
    }
    Crew.runAll(crew);
    for (Subscription subscription : running) {
      caughtUp(subscription);
      subscription.close();
    }
    for (int s = 0; s < all.size(); s++) {
      Query query = s % 2 == 0 ? Query.tags("third") : Query.all();
      all.get(s).saw(positions(Read.matching(query)));
      checked(events().head());
    }
  }

  @Test
  void aFilteredOneIsGivenOnlyWhatMatchesAndPassesOverTheRest() throws InterruptedException {
    fill(1_000);
    Seen seen = new Seen();
    Query query = Query.tags("third");
    try (Subscription subscription = Subscription.of(store()).matching(query).start(seen)) {
      caughtUp(subscription);
      append(event("Other"));
      caughtUp(subscription);
      append(event("A", "third"));
      caughtUp(subscription);
    }
    seen.saw(positions(Read.matching(query)));
    assertThat(seen.positions()).hasSize(334).endsWith(1_002L);
  }

  @Test
  void itBeginsWhereItIsTold() throws InterruptedException {
    Instant noon = TestClock.START.plusSeconds(60);
    append(event("A"), event("A"));
    clock.set(noon);
    append(event("A"));
    append(event("A"));
    clock.move(Duration.ofSeconds(1));
    append(event("A"));

    assertThat(givenFrom(Start.beginning())).isEqualTo(range(1, 6));
    assertThat(givenFrom(Start.after(0))).isEqualTo(range(1, 7));
    assertThat(givenFrom(Start.after(3))).isEqualTo(range(4, 8));
    assertThat(givenFrom(Start.end())).isEqualTo(List.of(9L));
    assertThat(noon).as("finer than what is recorded").isAfter(noon.truncatedTo(MILLIS));
    assertThat(givenFrom(Start.at(noon))).isEqualTo(range(3, 10));
    assertThat(givenFrom(Start.at(noon.plusMillis(500)))).isEqualTo(range(5, 11));
    assertThat(givenFrom(Start.at(Instant.EPOCH))).isEqualTo(range(1, 12));
    assertThat(givenFrom(Start.at(noon.plusSeconds(9)))).isEqualTo(List.of(13L));
  }

  /** What is given from there up to one more event. */
  private List<Long> givenFrom(Start start) throws InterruptedException {
    Seen seen = new Seen();
    try (Subscription subscription = Subscription.of(store()).from(start).start(seen)) {
      append(event("One more"));
      caughtUp(subscription);
    }
    return seen.positions();
  }

  @Test
  void itBeginsInAnEmptyStore() throws InterruptedException {
    for (Start start : List.of(Start.beginning(), Start.end(), Start.at(TestClock.START))) {
      assertThat(Subscription.of(store()).from(start).start(new Seen()))
          .isNotNull()
          .satisfies(Subscription::close);
    }
    assertThat(givenFrom(Start.end())).isEqualTo(List.of(1L));
  }

  @Test
  void aStartBehindTheHeadIsRefused() {
    append(event("A"));
    assertThatThrownBy(() -> Subscription.of(store()).from(Start.after(2)).start(new Seen()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("position 2", "head", "1");
    assertThatThrownBy(() -> Subscription.of(store()).from(Start.after(-1)).start(new Seen()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
  }

  @Test
  void waitingEndsWithTheTimeOrWithTheSubscription() throws InterruptedException {
    append(event("A"));
    Subscription subscription = Subscription.of(store()).start(new Seen());
    assertThat(subscription.awaitPosition(1, LONG)).isTrue();
    assertThat(subscription.awaitPosition(2, Duration.ZERO)).isFalse();
    assertThat(subscription.awaitPosition(2, Duration.ofMillis(5))).isFalse();
    subscription.close();
    assertThat(subscription.awaitPosition(1, Duration.ZERO)).isTrue();
    assertThatThrownBy(() -> subscription.awaitPosition(2, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("closed", "position 1", "2");
    assertThat(subscription.status()).isEqualTo(new Status.Closed());
  }

  @Test
  void closingWaitsForTheHandlerAndInterruptsItNot() throws InterruptedException {
    append(event("A"));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Boolean> interrupted = new ArrayList<>();
    Seen seen =
        new Seen(
            event -> {
              if (event.position() == 2) {
                inside.countDown();
                goOn.await();
                interrupted.add(Thread.currentThread().isInterrupted());
              }
            });
    Subscription subscription = Subscription.of(store()).start(seen);
    awaitLive(subscription); // it has waited for events, where a close does interrupt it
    append(event("B"), event("C"));
    inside.await();
    Thread closer = Thread.ofVirtual().start(subscription::close);
    assertThat(closer.join(Duration.ofMillis(50))).as("closed beside a handler").isFalse();
    goOn.countDown();
    closer.join();
    seen.saw(List.of(1L, 2L));
    assertThat(interrupted).containsExactly(false);
    assertThat(subscription.position()).isEqualTo(2);
    assertThat(subscription.status()).isEqualTo(new Status.Closed());
  }

  private void awaitLive(Subscription subscription) throws InterruptedException {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!(subscription.status() instanceof Status.Live) && System.nanoTime() < deadline) {
      events().awaitAfter(events().head(), Duration.ofMillis(1));
    }
    assertThat(subscription.status()).isEqualTo(new Status.Live());
  }

  @Test
  void aHandlerMayCloseItsOwnSubscription() throws InterruptedException {
    fill(10);
    Subscription[] self = new Subscription[1];
    CountDownLatch assigned = new CountDownLatch(1);
    Seen seen =
        new Seen(
            event -> {
              assigned.await();
              if (event.position() == 3) {
                self[0].close();
              }
            });
    self[0] = Subscription.of(store()).start(seen);
    assigned.countDown();
    assertThatThrownBy(() -> self[0].awaitPosition(4, LONG))
        .isInstanceOf(IllegalStateException.class);
    self[0].close();
    seen.saw(range(1, 3));
  }

  @Test
  void closingTheStoreClosesASubscriptionThatWaits() throws InterruptedException {
    append(event("A"));
    Subscription subscription = Subscription.of(store()).start(new Seen());
    caughtUp(subscription);
    store().close();
    assertThatThrownBy(() -> subscription.awaitPosition(2, LONG))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    subscription.close();
    assertThatThrownBy(() -> events().head()).isInstanceOf(StoreClosed.class);
  }

  @Test
  void manySubscriptionsRunSideBySide() throws InterruptedException {
    fill(200);
    List<Seen> seen = IntStream.range(0, 50).mapToObj(i -> new Seen()).toList();
    List<Subscription> running =
        seen.stream().map(each -> Subscription.of(store()).start(each)).toList();
    append(event("A"));
    for (Subscription subscription : running) {
      caughtUp(subscription);
      subscription.close();
    }
    seen.forEach(each -> each.saw(range(1, 201)));
  }
}
