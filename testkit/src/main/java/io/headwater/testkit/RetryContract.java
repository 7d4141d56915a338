package io.headwater.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.core.Event;
import io.headwater.core.Retry;
import io.headwater.core.Status;
import io.headwater.core.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What happens when a handler fails; the delays are only noted, not waited for. */
abstract class RetryContract extends StoreContract {
  private static final Duration LONG = SubscriptionContract.LONG;

  private final List<Duration> slept = Collections.synchronizedList(new ArrayList<>());

  RetryContract() {
    super("retry contract");
  }

  private void fill(int count) {
    append(IntStream.range(0, count).mapToObj(i -> event("A")).toArray(Event[]::new));
  }

  private Subscription.Builder subscription() {
    slept.clear();
    return Subscription.of(store()).sleepingWith(slept::add);
  }

  /** Fails on one position, so often. */
  private static Seen failing(long position, int times) {
    int[] left = {times};
    return new Seen(
        event -> {
          if (event.position() == position && left[0]-- > 0) {
            throw new IOException("no luck");
          }
        });
  }

  @Test
  void aFailedEventIsGivenAgainAfterGrowingDelays() throws InterruptedException {
    fill(5);
    Seen seen = failing(3, 4);
    try (Subscription subscription = subscription().start(seen)) {
      assertThat(subscription.awaitPosition(5, LONG)).isTrue();
      assertThat(subscription.status()).isInstanceOfAny(Status.CatchingUp.class, Status.Live.class);
    }
    seen.saw(List.of(1L, 2L, 3L, 3L, 3L, 3L, 3L, 4L, 5L));
    assertThat(slept).isEqualTo(Stream.of(10, 100, 1_000, 1_000).map(Duration::ofMillis).toList());
  }

  @Test
  void theCountOfFailuresBeginsAnewWithEachEvent() throws InterruptedException {
    fill(4);
    int[] calls = {0};
    Seen seen =
        new Seen(
            event -> {
              if (calls[0]++ % 2 == 0) {
                throw new IOException("every other call");
              }
            });
    Retry twice = new Retry(2, Duration.ofMillis(7), 2, Duration.ofSeconds(1));
    try (Subscription subscription = subscription().retry(twice).start(seen)) {
      assertThat(subscription.awaitPosition(4, LONG)).isTrue();
    }
    seen.saw(List.of(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L));
    assertThat(slept).containsOnly(Duration.ofMillis(7)).hasSize(4);
  }

  @Test
  void aHandlerThatKeepsFailingStopsItsSubscriptionAlone() throws InterruptedException {
    fill(5);
    Seen bad = failing(3, Integer.MAX_VALUE);
    Seen good = new Seen();
    Subscription failing = subscription().named("bad").start(bad);
    try (Subscription other = Subscription.of(store()).start(good)) {
      assertThatThrownBy(() -> failing.awaitPosition(3, LONG))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("'bad'", "position 3", "no luck")
          .hasRootCauseInstanceOf(IOException.class);
      fill(5);
      assertThat(other.awaitPosition(10, LONG)).isTrue();
    }
    assertThat(failing.status())
        .isInstanceOfSatisfying(
            Status.Failed.class,
            failed -> {
              assertThat(failed.position()).isEqualTo(3);
              assertThat(failed.cause()).isInstanceOf(IOException.class).hasMessage("no luck");
            });
    assertThat(failing.position()).isEqualTo(2);
    bad.saw(List.of(1L, 2L, 3L, 3L, 3L, 3L, 3L));
    good.saw(positions(io.headwater.core.Read.all()));
    failing.close();
    assertThat(failing.status()).as("closing hides no failure").isInstanceOf(Status.Failed.class);
  }

  @Test
  void startedAgainAfterAFailureItGoesOnWithTheEventThatFailed() throws InterruptedException {
    fill(5);
    Subscription failing = subscription().named("s").start(failing(3, Integer.MAX_VALUE));
    assertThatThrownBy(() -> failing.awaitPosition(3, LONG))
        .isInstanceOf(IllegalStateException.class);
    failing.close();
    Seen repaired = new Seen();
    try (Subscription again = subscription().named("s").start(repaired)) {
      assertThat(again.awaitPosition(5, LONG)).isTrue();
    }
    repaired.saw(List.of(3L, 4L, 5L));
  }

  @Test
  void anErrorStopsItAtOnce() {
    fill(3);
    Seen seen =
        new Seen(
            event -> {
              throw new StackOverflowError("thrown by the test");
            });
    Subscription subscription = subscription().start(seen);
    assertThatThrownBy(() -> subscription.awaitPosition(1, LONG))
        .isInstanceOf(IllegalStateException.class);
    seen.saw(List.of(1L));
    assertThat(slept).isEmpty();
    assertThat(subscription.status())
        .isInstanceOfSatisfying(
            Status.Failed.class, failed -> assertThat(failed.position()).isEqualTo(1));
    subscription.close();
  }

  @Test
  void whileItWaitsItSaysSoAndCanBeClosed() throws InterruptedException {
    fill(2);
    CountDownLatch asleep = new CountDownLatch(1);
    Seen seen = failing(2, Integer.MAX_VALUE);
    Subscription subscription =
        Subscription.of(store())
            .sleepingWith(
                time -> {
                  asleep.countDown();
                  new CountDownLatch(1).await();
                })
            .start(seen);
    asleep.await();
    assertThat(subscription.status())
        .isInstanceOfSatisfying(
            Status.Retrying.class,
            retrying -> {
              assertThat(retrying.position()).isEqualTo(2);
              assertThat(retrying.attempts()).isEqualTo(1);
              assertThat(retrying.cause()).hasMessage("no luck");
            });
    subscription.close();
    assertThat(subscription.status()).isEqualTo(new Status.Closed());
    assertThat(subscription.position()).isEqualTo(1);
    seen.saw(List.of(1L, 2L));
  }
}
